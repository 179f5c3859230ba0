/**
 * The seam between the web framework and whatever speaks HTTP on the wire.
 *
 * <p>An {@link tasuki.web.engine.HttpEngine} listens, parses requests, and hands each one as an
 * {@link tasuki.web.engine.Exchange} to the framework's {@link tasuki.web.engine.ExchangeHandler},
 * on a virtual thread that belongs to this request until the handler returns. The engine sees when
 * the client goes away while the handler runs, and says so ({@link
 * tasuki.web.engine.Exchange#onGone}). It answers by itself only what never becomes an exchange:
 * requests that cannot be parsed.
 *
 * <pre>
 * IOException
 *  ├─ BadRequestException          what the client sent is not HTTP: answer with its status (400)
 *  │   └─ BodyTooLargeException    the body is larger than the limit (413)
 *  ├─ ClientGoneException          nobody is there to read from or to write to
 *  └─ java.io.InterruptedIOException   the scope of the reader or writer is cancelled
 * </pre>
 */
@NullMarked
package tasuki.web.engine;

import org.jspecify.annotations.NullMarked;
