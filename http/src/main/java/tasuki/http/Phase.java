package tasuki.http;

/** Where an exchange is; each phase has its own timeout. */
enum Phase {
    CONNECT,
    WRITE,
    READ
}
