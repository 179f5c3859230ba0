package tasuki.http;

/**
 * Calls without a client of one's own, for scripts and one-liners: {@code
 * Http.get("https://example.org").text()}.
 *
 * <p>They share one client, which has the standard settings, goes where redirects point, and keeps
 * no cookies. A program that makes many calls, or needs settings, makes a {@link Client}.
 */
public final class Http {

    private Http() {}

    /** A GET call: reads. */
    public static Call get(String url) {
        return Shared.CLIENT.get(url);
    }

    /** A HEAD call: reads the headers only. */
    public static Call head(String url) {
        return Shared.CLIENT.head(url);
    }

    /** A POST call: sends something to be acted upon. */
    public static Call post(String url) {
        return Shared.CLIENT.post(url);
    }

    /** A PUT call: puts something at the address. */
    public static Call put(String url) {
        return Shared.CLIENT.put(url);
    }

    /** A PATCH call: changes a part of what is at the address. */
    public static Call patch(String url) {
        return Shared.CLIENT.patch(url);
    }

    /** A DELETE call: removes what is at the address. */
    public static Call delete(String url) {
        return Shared.CLIENT.delete(url);
    }

    /** Made with the first call. */
    private static final class Shared {
        static final Client CLIENT =
                Client.builder().followRedirects(true).cookies(CookieJar.none()).build();
    }
}
