package tasuki.bench.http;

import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

import tasuki.bench.Workload;
import tasuki.bench.web.Payload;
import tasuki.bench.web.Payload.Message;

import java.util.concurrent.TimeUnit;

/** OkHttp, blocking, on virtual threads. */
public class OkHttp extends Workload {
    private final OkHttpClient client =
            new OkHttpClient.Builder()
                    .connectionPool(new ConnectionPool(TASKS, 1, TimeUnit.MINUTES))
                    .build();
    private String url = "";

    @Override
    public void open(String target) {
        url = target;
    }

    @Override
    public void run(String row) throws Exception {
        Request request = new Request.Builder().url(url).build();
        onVirtualThreads(
                () -> {
                    try (Response response = client.newCall(request).execute()) {
                        Payload.JSON.readValue(response.body().bytes(), Message.class);
                    }
                });
    }
}
