package tasuki.bench.http;

import org.eclipse.jetty.client.HttpClient;

import tasuki.bench.Workload;
import tasuki.bench.web.Payload;
import tasuki.bench.web.Payload.Message;

/** Jetty's client, blocking, on virtual threads. */
public class JettyHttpClient extends Workload {
    private final HttpClient client = new HttpClient();
    private String url = "";

    @Override
    public void open(String target) throws Exception {
        url = target;
        client.setMaxConnectionsPerDestination(TASKS);
        client.start();
    }

    @Override
    public void run(String row) throws Exception {
        onVirtualThreads(() -> Payload.JSON.readValue(client.GET(url).getContent(), Message.class));
    }
}
