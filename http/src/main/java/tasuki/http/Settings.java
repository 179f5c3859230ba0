package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a client was built with. Immutable, but for the cookies. */
record Settings(
        @Nullable Url baseUrl,
        Headers headers,
        QueryParams params,
        Auth auth,
        CookieJar cookies,
        Timeouts timeouts,
        boolean followRedirects,
        int maxRedirects,
        Retries retries,
        long maxResponseSize,
        DeadlineHeader deadlineHeader,
        JsonCodec codec,
        Function<byte[], Charset> charsetDetector,
        Map<String, Decoder> decoders,
        List<RequestHook> requestHooks,
        List<ResponseHook> responseHooks) {}
