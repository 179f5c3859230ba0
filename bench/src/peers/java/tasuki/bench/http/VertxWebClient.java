package tasuki.bench.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;

import tasuki.bench.Workload;
import tasuki.bench.web.Payload;
import tasuki.bench.web.Payload.Message;

import java.util.concurrent.CountDownLatch;

/** Vert.x's client, as chains of callbacks on two event loops. */
public class VertxWebClient extends Workload {
    private final Vertx vertx = Vertx.vertx();
    private final WebClient client =
            WebClient.create(
                    vertx,
                    new WebClientOptions(),
                    new PoolOptions().setHttp1MaxSize(TASKS).setEventLoopSize(2));
    private String url = "";
    private final CountDownLatch ended = new CountDownLatch(TASKS);

    @Override
    public void open(String target) {
        url = target;
    }

    @Override
    public void run(String row) throws Exception {
        for (int i = 0; i < TASKS; i++) {
            next();
        }
        ended.await();
    }

    private void next() {
        client.getAbs(url)
                .send()
                .onComplete(
                        response -> {
                            Payload.JSON.readValue(
                                    response.result().body().getBytes(), Message.class);
                            count();
                            if (stopped()) {
                                ended.countDown();
                            } else {
                                next();
                            }
                        });
    }
}
