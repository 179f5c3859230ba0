package tasuki.bench.http;

import tasuki.bench.Workload;
import tasuki.bench.web.Payload;
import tasuki.bench.web.Payload.Message;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The JDK's client, blocking, on virtual threads. */
public class JdkClient extends Workload {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private URI url = URI.create("http://localhost");

    @Override
    public void open(String target) {
        url = URI.create(target);
    }

    @Override
    public void run(String row) throws Exception {
        onVirtualThreads(
                () -> {
                    byte[] body =
                            client.send(
                                            HttpRequest.newBuilder(url).build(),
                                            HttpResponse.BodyHandlers.ofByteArray())
                                    .body();
                    Payload.JSON.readValue(body, Message.class);
                });
    }
}
