package tasuki.bench;

import java.io.File;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Shop demo, as a user starts it: from its source, by the launcher. */
final class Start {
    static final List<Row> ROWS =
            List.of(
                    new Row("start", "start to the first answer", "ms", 1, 0, false),
                    new Row("rss", "resident memory after 2,000 requests", "MB", 1, 0, false));

    static final List<Contestant> CONTESTANTS =
            List.of(
                    shop("Shop", "-J-Xmx256m"),
                    shop(
                            "Shop, -XX:TieredStopAtLevel=1",
                            "-J-Xmx256m",
                            "-J-XX:TieredStopAtLevel=1"),
                    shop("Shop, without caches", "-J-Xmx256m", "-J-XX:AOTMode=off"));

    private final Settings settings;
    private final Table table;

    Start(Settings settings, Table table) {
        this.settings = settings;
        this.table = table;
    }

    private static Contestant shop(String name, String... options) {
        String[] command = new String[options.length + 3];
        command[0] = "./tasuki";
        command[1] = "run";
        System.arraycopy(options, 0, command, 2, options.length);
        command[options.length + 2] = "examples/Shop.java";
        return Contestant.command(name, "sh", command);
    }

    void run() throws Exception {
        build();
        for (int i = -2; i < settings.iterations(); i++) { // the first two fill the caches
            for (Contestant c : CONTESTANTS) {
                if (c.how() instanceof Contestant.Command command && settings.wants(c)) {
                    once(c, command.command(), i >= 0);
                }
            }
        }
    }

    /** The first start of a clone builds, however long that takes. */
    private static void build() throws Exception {
        Process build =
                new ProcessBuilder("./tasuki", "version")
                        .directory(new File(".."))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (build.waitFor() != 0) {
            throw new IllegalStateException("./tasuki does not build");
        }
    }

    private void once(Contestant c, List<String> command, boolean counts) throws Exception {
        int port = Servers.freePort();
        List<String> line = new java.util.ArrayList<>(command);
        line.add("" + port);
        long begin = System.nanoTime();
        Process shop =
                new ProcessBuilder(line)
                        .directory(new File(".."))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            Servers.firstAnswer(shop, port, "/data");
            double millis = (System.nanoTime() - begin) / 1e6;
            for (int i = 0; i < 2_000; i++) {
                Servers.firstAnswer(shop, port, "/data");
            }
            if (counts) {
                table.add(ROWS.getFirst(), c, millis);
                table.add(ROWS.getLast(), c, Servers.rss(shop.pid()));
            }
        } finally {
            shop.destroy();
            if (!shop.waitFor(10, TimeUnit.SECONDS)) {
                shop.destroyForcibly().waitFor();
            }
        }
    }
}
