package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How an application behaves as a server, as far as the engine has no part in it. */
final class ServerSettings {
    int waiting;
    Duration longestWait = Duration.ofSeconds(1);
    Duration stopDelay = Duration.ZERO;
    long stopAfter = Long.MAX_VALUE;
    boolean requestIds;
    @Nullable AccessLog accessLog;
    String health = "";
    String metrics = "";
    WebSocketOptions webSockets = WebSocketOptions.defaults();
    final Map<String, HealthCheck> checks = new LinkedHashMap<>();
    RequestObserver observer = RequestObserver.NONE;

    ServerSettings copy() {
        ServerSettings copy = new ServerSettings();
        copy.waiting = waiting;
        copy.longestWait = longestWait;
        copy.stopDelay = stopDelay;
        copy.stopAfter = stopAfter;
        copy.requestIds = requestIds;
        copy.accessLog = accessLog;
        copy.health = health;
        copy.metrics = metrics;
        copy.webSockets = webSockets;
        copy.checks.putAll(checks);
        copy.observer = observer;
        return copy;
    }
}
