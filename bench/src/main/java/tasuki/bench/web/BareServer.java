package tasuki.bench.web;

import tasuki.bench.web.Payload.Message;
import tasuki.bench.web.Payload.Order;
import tasuki.bench.web.Payload.Query;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The limit: a loop on a virtual thread per connection. It understands what the load generators
 * send and no more.
 */
public final class BareServer {
    private BareServer() {}

    private static final byte[] OK =
            "HTTP/1.1 200 OK\r\nContent-Type: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\nContent-Length: ".getBytes(StandardCharsets.US_ASCII);

    /** Serves on the port. */
    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 1024)) {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.startVirtualThread(() -> serve(socket));
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[8192];
            int filled = 0;
            while (true) {
                int end = headEnd(buffer, filled);
                if (end < 0) {
                    int n = in.read(buffer, filled, buffer.length - filled);
                    if (n < 0) {
                        return;
                    }
                    filled += n;
                    continue;
                }
                String head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
                int body = contentLength(head);
                while (filled < end + body) {
                    int n = in.read(buffer, filled, buffer.length - filled);
                    if (n < 0) {
                        return;
                    }
                    filled += n;
                }
                answer(head, buffer, end, body, out);
                System.arraycopy(buffer, end + body, buffer, 0, filled - end - body);
                filled -= end + body;
            }
        } catch (IOException e) {
            // the client is gone
        }
    }

    private static int headEnd(byte[] buffer, int filled) {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int contentLength(String head) {
        if (head.startsWith("GET")) {
            return 0;
        }
        String lower = head.toLowerCase(java.util.Locale.ROOT);
        int at = lower.indexOf("content-length:");
        return at < 0
                ? 0
                : Integer.parseInt(head.substring(at + 15, head.indexOf('\r', at)).strip());
    }

    private static void answer(String head, byte[] buffer, int end, int body, OutputStream out)
            throws IOException {
        int from = head.indexOf(' ') + 1;
        String target = head.substring(from, head.indexOf(' ', from));
        if (target.startsWith("/plaintext")) {
            reply(out, "text/plain", Payload.TEXT.getBytes(StandardCharsets.US_ASCII));
        } else if (target.startsWith("/json")) {
            json(out, new Message(Payload.TEXT));
        } else if (target.startsWith("/items/")) {
            int query = target.indexOf('?');
            String q = target.substring(query + 1);
            json(
                    out,
                    new Query(
                            Long.parseLong(target.substring(7, query)),
                            Payload.parameter(q, "q"),
                            Integer.parseInt(Payload.parameter(q, "limit"))));
        } else if (target.startsWith("/echo")) {
            byte[] order = Arrays.copyOfRange(buffer, end, end + body);
            json(out, Payload.JSON.readValue(order, Order.class));
        } else {
            Payload.sleep();
            reply(out, "text/plain", Payload.TEXT.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void json(OutputStream out, Object value) throws IOException {
        reply(out, "application/json", Payload.JSON.writeValueAsBytes(value));
    }

    private static void reply(OutputStream out, String type, byte[] body) throws IOException {
        byte[] head = type.getBytes(StandardCharsets.US_ASCII);
        byte[] length = (body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all =
                new byte[OK.length + head.length + LENGTH.length + length.length + body.length];
        int at = put(all, 0, OK);
        at = put(all, at, head);
        at = put(all, at, LENGTH);
        at = put(all, at, length);
        put(all, at, body);
        out.write(all);
    }

    private static int put(byte[] all, int at, byte[] part) {
        System.arraycopy(part, 0, all, at, part.length);
        return at + part.length;
    }
}
