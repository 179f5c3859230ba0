package tasuki.bench.http;

import tasuki.bench.Workload;
import tasuki.bench.web.Payload;
import tasuki.bench.web.Payload.Message;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** The limit: a socket per virtual thread, and answers of known length. */
public class BareClient extends Workload {
    private URI url = URI.create("http://localhost");

    @Override
    public void open(String target) {
        url = URI.create(target);
    }

    @Override
    public void run(String row) throws Exception {
        CountDownLatch ended = new CountDownLatch(TASKS);
        for (int i = 0; i < TASKS; i++) {
            Thread.startVirtualThread(
                    () -> {
                        try {
                            loop();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        } finally {
                            ended.countDown();
                        }
                    });
        }
        ended.await();
    }

    private void loop() throws Exception {
        byte[] request =
                "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n\r\n"
                        .formatted(url.getPath(), url.getAuthority())
                        .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[4096];
            while (!stopped()) {
                out.write(request);
                int filled = 0;
                int end = -1;
                int length = 0;
                while (end < 0 || filled < end + length) {
                    int n = in.read(buffer, filled, buffer.length - filled);
                    if (n < 0) {
                        throw new IllegalStateException("the server is gone");
                    }
                    filled += n;
                    for (int i = 3; end < 0 && i < filled; i++) {
                        if (buffer[i] == '\n' && buffer[i - 2] == '\n') {
                            end = i + 1;
                            String head = new String(buffer, 0, end, StandardCharsets.US_ASCII);
                            int at = head.indexOf("Content-Length: ") + 16;
                            length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
                        }
                    }
                }
                if (Payload.JSON
                        .readValue(buffer, end, length, Message.class)
                        .message()
                        .isEmpty()) {
                    throw new IllegalStateException("no message");
                }
                count();
            }
        }
    }
}
