package tasuki.cli;

import tasuki.web.App;
import tasuki.web.RunningApp;
import tasuki.web.WebSetupException;
import tasuki.web.engine.EngineOptions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Serves the {@link StatusPage} at all doors that no program listens at. */
final class StatusServer implements AutoCloseable {
    private final List<RunningApp> running = new ArrayList<>();

    private StatusServer() {}

    /**
     * Serves at the doors that are free.
     *
     * @throws WebSetupException if that cannot be; none is served then
     */
    static StatusServer at(List<Doors.Free> doors, DevStatus status) {
        StatusServer server = new StatusServer();
        try {
            for (Doors.Free door : doors) {
                App app = app(status);
                if (door.how() instanceof EngineOptions options) {
                    app.engine(
                            own ->
                                    options.tls()
                                            .map(own::withTls)
                                            .orElse(own)
                                            .withHttp2(options.http2()));
                }
                server.start(
                        app,
                        door.address().getAddress().getHostAddress(),
                        door.address().getPort());
            }
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Serves at a door of its own: no version has had one yet.
     *
     * @throws WebSetupException if that cannot be
     */
    static StatusServer at(String host, int port, DevStatus status) {
        StatusServer server = new StatusServer();
        server.start(app(status), host, port);
        return server;
    }

    private void start(App app, String host, int port) {
        running.add(app.start(host, port));
    }

    private static App app(DevStatus status) {
        StatusPage page = new StatusPage(status);
        return App.create()
                .title("tasuki dev")
                .openApi("")
                .docs("")
                .redirectSlashes(false)
                .drainFor(Duration.ofMillis(200))
                .use((request, _) -> page.answer(request));
    }

    String url() {
        return running.isEmpty() ? "" : running.getFirst().url();
    }

    @Override
    public void close() {
        running.forEach(RunningApp::close);
        running.clear();
    }
}
