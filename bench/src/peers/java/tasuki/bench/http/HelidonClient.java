package tasuki.bench.http;

import io.helidon.webclient.api.WebClient;

import tasuki.bench.Workload;
import tasuki.bench.web.Payload;
import tasuki.bench.web.Payload.Message;

/** Helidon's client, on virtual threads. */
public class HelidonClient extends Workload {
    private WebClient client = WebClient.create();

    @Override
    public void open(String target) {
        client = WebClient.builder().baseUri(target).connectionCacheSize(TASKS).build();
    }

    @Override
    public void run(String row) throws Exception {
        onVirtualThreads(
                () ->
                        Payload.JSON.readValue(
                                client.get().requestEntity(byte[].class), Message.class));
    }
}
