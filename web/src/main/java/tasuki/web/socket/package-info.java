/** WebSockets after RFC 6455 and RFC 7692: frames, compression, and the life of a connection. */
@NullMarked
package tasuki.web.socket;

import org.jspecify.annotations.NullMarked;
