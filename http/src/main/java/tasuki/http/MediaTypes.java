package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.net.URLConnection;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/** Reads the few things a client needs to know about media types. */
final class MediaTypes {

    private MediaTypes() {}

    /** The type that the ending of a file's name suggests. */
    static String ofFile(String name) {
        String type = URLConnection.guessContentTypeFromName(name);
        return type == null ? "application/octet-stream" : type;
    }

    /** The value of the charset parameter, if it names one that this JVM knows. */
    static @Nullable Charset charset(String contentType) {
        int at = contentType.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (at < 0) {
            return null;
        }
        String name = contentType.substring(at + 8).strip();
        int end = name.indexOf(';');
        if (end >= 0) {
            name = name.substring(0, end).strip();
        }
        if (name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"")) {
            name = name.substring(1, name.length() - 1);
        }
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }
}
