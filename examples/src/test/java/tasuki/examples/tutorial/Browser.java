package tasuki.examples.tutorial;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A headless Chromium with one page, driven by the DevTools protocol. Not made by us, as it should
 * be.
 */
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path SCREENSHOTS =
            Path.of(System.getProperty("basedir", ""))
                    .toAbsolutePath()
                    .resolve("target/screenshots");

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

    Browser(Path profile) throws Exception {
        List<String> command =
                List.of(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--window-size=1280,1400",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank");
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(profile.resolve("chromium.log").toFile())
                        .start();
        int port = port(profile.resolve("DevToolsActivePort"));
        HttpRequest open =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new"))
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build();
        JsonNode page = JSON.readTree(http.send(open, HttpResponse.BodyHandlers.ofString()).body());
        socket =
                http.newWebSocketBuilder()
                        .buildAsync(
                                URI.create(page.get("webSocketDebuggerUrl").asString()),
                                new Listener())
                        .get(30, TimeUnit.SECONDS);
        command("Page.enable", Map.of());
    }

    private int port(Path file) throws IOException {
        for (int i = 0; i < 600; i++) {
            if (Files.exists(file)) {
                List<String> lines = Files.readAllLines(file);
                if (!lines.isEmpty()) {
                    return Integer.parseInt(lines.getFirst());
                }
            }
            if (!process.isAlive()) {
                throw new IOException("Chromium ended with " + process.exitValue());
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new IOException("Chromium does not say its port");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                CompletableFuture<JsonNode> answer =
                        message.has("id") ? answers.remove(message.get("id").asInt()) : null;
                if (answer != null) {
                    answer.complete(message);
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private JsonNode command(String method, Map<String, Object> parameters) throws Exception {
        ObjectNode message = JSON.createObjectNode();
        int id = ids.incrementAndGet();
        message.put("id", id).put("method", method).set("params", JSON.valueToTree(parameters));
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).get(30, TimeUnit.SECONDS);
        JsonNode result = answer.get(60, TimeUnit.SECONDS);
        if (result.has("error")) {
            throw new AssertionError(method + ": " + result.get("error"));
        }
        return result.get("result");
    }

    /** Opens a page. */
    Browser open(String url) throws Exception {
        command("Page.navigate", Map.of("url", url));
        return this;
    }

    /** The value of a JavaScript expression, as text. */
    String eval(String expression) throws Exception {
        JsonNode result =
                command(
                        "Runtime.evaluate",
                        Map.of(
                                "expression",
                                expression,
                                "awaitPromise",
                                true,
                                "returnByValue",
                                true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
        }
        JsonNode value = result.get("result").get("value");
        return value == null ? "" : value.asString();
    }

    /** Waits in the page until an expression is true there, for 30 seconds at most. */
    Browser until(String condition) throws Exception {
        String script =
                """
                new Promise(done => {
                  const start = Date.now();
                  (function look() {
                    let there = false;
                    try { there = !!(%s); } catch (e) { }
                    if (there) done("yes");
                    else if (Date.now() - start > 30000) done("no: " + document.body.innerText.slice(0, 2000));
                    else setTimeout(look, 30);
                  })();
                })
                """
                        .formatted(condition);
        String result;
        try {
            result = eval(script);
        } catch (AssertionError navigated) { // the page was left while it waited there
            result = eval(script);
        }
        if (!result.equals("yes")) {
            throw new AssertionError("Not true in the page: " + condition + "; " + result);
        }
        return this;
    }

    /** Clicks on the element of a selector, once it is there. */
    Browser click(String selector) throws Exception {
        until("document.querySelector(" + JSON.writeValueAsString(selector) + ")");
        eval("document.querySelector(" + JSON.writeValueAsString(selector) + ").click(), 0");
        return this;
    }

    /** Types into the element of a selector, so that React sees it. */
    Browser type(String selector, String text) throws Exception {
        String quoted = JSON.writeValueAsString(selector);
        until("document.querySelector(" + quoted + ")");
        eval(
                """
                (() => {
                  const e = document.querySelector(%s);
                  const proto = e instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
                  Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(e, %s);
                  e.dispatchEvent(new Event("input", { bubbles: true }));
                  e.dispatchEvent(new Event("change", { bubbles: true }));
                  e.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
                  return 0;
                })()
                """
                        .formatted(quoted, JSON.writeValueAsString(text)));
        return this;
    }

    /** Keeps a picture of the page under target/screenshots. */
    Path screenshot(String name) throws Exception {
        JsonNode result = command("Page.captureScreenshot", Map.of("format", "png"));
        Files.createDirectories(SCREENSHOTS);
        Path file = SCREENSHOTS.resolve(name + ".png");
        return Files.write(file, Base64.getDecoder().decode(result.get("data").asString()));
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
