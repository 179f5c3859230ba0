package tasuki.bench.http;

import tasuki.Async;
import tasuki.bench.Workload;
import tasuki.bench.web.Payload.Message;
import tasuki.http.Client;
import tasuki.http.Limits;

/** Tasuki's client, with its limits, timeouts and scopes. */
public class TasukiClient extends Workload {
    private final Client client =
            Client.builder()
                    .limits(Limits.standard().maxConnections(TASKS).maxConnectionsPerHost(TASKS))
                    .build();
    private String url = "";

    @Override
    public void open(String target) {
        url = target;
    }

    @Override
    public void run(String row) {
        Async.run(
                () ->
                        Async.group(
                                g -> {
                                    for (int i = 0; i < TASKS; i++) {
                                        g.start(
                                                () -> {
                                                    while (!stopped()) {
                                                        client.get(url).as(Message.class);
                                                        count();
                                                    }
                                                });
                                    }
                                }));
    }
}
