package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static tasuki.Async.group;

/** Starts what uses the configuration, then makes the configuration. */
final class PublishedTooEarly implements Exhibit {
    private String config = "";

    @Override
    public void buggy() throws InterruptedException {
        group(
                g -> {
                    g.start("server", this::serve); // it may begin at once
                    config = "port 8000";
                });
    }

    @Override
    public void mended() throws InterruptedException {
        group(
                g -> {
                    config = "port 8000";
                    g.start("server", this::serve);
                });
    }

    private void serve() {
        assertEquals("port 8000", config);
    }
}
