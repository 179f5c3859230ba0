package tasuki.cli;

import static tasuki.Async.run;
import static tasuki.Async.sleepForever;
import static tasuki.Async.timeout;

import tasuki.Async;

import java.io.IOException;
import java.time.Duration;

/** A program for {@link PsTest} to look into; it ends when its standard input does. */
final class PsProgram {
    private PsProgram() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 0 && args[0].equals("idle")) {
            IO.println("ready");
            System.in.read();
            return;
        }
        run(
                () ->
                        Async.group(
                                "shop",
                                g -> {
                                    g.start(
                                            "customer \"7\"",
                                            () ->
                                                    timeout(
                                                            Duration.ofHours(1),
                                                            Async::sleepForever));
                                    g.start("audit", () -> sleepForever());
                                    IO.println("ready");
                                    Async.await("standard input", () -> System.in.read());
                                    g.cancel();
                                }));
    }
}
