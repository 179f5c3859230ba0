package tasuki.web;

import tasuki.Async;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers whether the server lives, and whether it is ready for requests. */
final class Health {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Map<String, HealthCheck> checks;
    private final Stopping stopping;

    Health(Map<String, HealthCheck> checks, Stopping stopping) {
        this.checks = checks;
        this.stopping = stopping;
    }

    /** It answers, so it lives. */
    Reply live() {
        return Reply.json(Map.of("status", "up"));
    }

    /** Not while it stops, and not while something is missing. All checks run at once. */
    Reply ready() throws InterruptedException {
        if (stopping.announced()) {
            return down(Map.of("server", "stopping"));
        }
        Map<String, String> results = new LinkedHashMap<>();
        checks.keySet().forEach(name -> results.put(name, "up"));
        Async.supervise(
                group -> {
                    checks.forEach(
                            (name, check) ->
                                    group.start("check " + name, () -> run(name, check, results)));
                });
        boolean up = results.values().stream().allMatch("up"::equals);
        return up ? Reply.json(answer("up", results)) : down(results);
    }

    private static void run(String name, HealthCheck check, Map<String, String> results)
            throws InterruptedException {
        String result = "up";
        try {
            if (!Async.moveOnAfter(LONGEST, check::check)) {
                result = "did not answer within " + LONGEST.toSeconds() + " s";
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            result = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }
        synchronized (results) {
            results.put(name, result);
        }
    }

    private static Reply down(Map<String, String> results) {
        return Reply.json(answer("down", results)).status(503).header("Retry-After", "1");
    }

    private static Map<String, Object> answer(String status, Map<String, String> checks) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", status);
        if (!checks.isEmpty()) {
            answer.put("checks", checks);
        }
        return answer;
    }
}
