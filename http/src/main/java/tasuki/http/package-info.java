/**
 * The HTTP client: {@link tasuki.http.Client} makes a {@link tasuki.http.Call}, which gives a
 * {@link tasuki.http.Response}.
 *
 * <pre>
 * HttpException                        everything below is unchecked
 *  ├─ StatusException                  the status is not 2xx, and 2xx was asked for
 *  ├─ TransportException               the request was not answered
 *  │   ├─ ConnectFailedException       no connection came about; nothing was sent
 *  │   ├─ ConnectionLostException      the connection ended before the response was complete
 *  │   ├─ ProtocolErrorException       what came is not HTTP
 *  │   └─ HttpTimeoutException         a phase took too long:
 *  │       ├─ PoolTimeoutException       no place among the limits on connections
 *  │       ├─ ConnectTimeoutException    name, connect, TLS
 *  │       ├─ WriteTimeoutException      the server takes nothing in
 *  │       └─ ReadTimeoutException       the server sends nothing
 *  ├─ TooManyRedirectsException
 *  ├─ RequestBodyException             the body cannot be read, or not a second time
 *  ├─ DecodingException                the body is not what was asked for: JSON, gzip …
 *  ├─ ResponseTooLargeException        the body is larger than may be kept in memory
 *  └─ InvalidUrlException              not an address that can be called
 * </pre>
 *
 * <p>Two ends of a call are not in the tree: {@link java.lang.InterruptedException} when the scope
 * of the caller is cancelled or its deadline has passed, and {@link
 * java.lang.IllegalArgumentException} for misuse.
 */
@NullMarked
package tasuki.http;

import org.jspecify.annotations.NullMarked;
