import module tasuki;

/**
 * What the launcher runs once per build to make the start-up cache: it touches what programs touch
 * when they start. It prints nothing and ends by itself.
 */
void main() {}
