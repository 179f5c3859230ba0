package tasuki.bench.http;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;

import tasuki.bench.Workload;
import tasuki.bench.web.Payload;
import tasuki.bench.web.Payload.Message;

/** Apache's classic client, on virtual threads. */
public class ApacheClient extends Workload {
    private final CloseableHttpClient client =
            HttpClients.custom()
                    .setConnectionManager(
                            PoolingHttpClientConnectionManagerBuilder.create()
                                    .setMaxConnPerRoute(TASKS)
                                    .setMaxConnTotal(TASKS)
                                    .build())
                    .build();
    private String url = "";

    @Override
    public void open(String target) {
        url = target;
    }

    @Override
    public void run(String row) throws Exception {
        onVirtualThreads(
                () ->
                        client.execute(
                                new HttpGet(url),
                                response ->
                                        Payload.JSON.readValue(
                                                EntityUtils.toByteArray(response.getEntity()),
                                                Message.class)));
    }
}
