package tasuki.cli;

import tasuki.cli.CompilerMessages.Message;
import tasuki.web.Reply;
import tasuki.web.Request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * What every request is answered while no version of the program runs: a page for browsers, which
 * comes back by itself when there is one again, and problem details (RFC 9457) for everybody else.
 * Always 503, never cached, and nothing in it is fetched from elsewhere.
 */
final class StatusPage {
    /** Says in replies which page they are of; those of the program do not have it. */
    static final String HEADER = "Tasuki-Dev";

    /** Where a page asks whether it still is what there is to see. */
    static final String LOOK = "/.tasuki-dev";

    private static final String PAGE =
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>%1$s</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 60rem; padding: 0 1.5rem; }
            h1 { font-size: 1.4rem; border-left: .4rem solid #c8102e; padding-left: .8rem; }
            section { margin: 1.5rem 0; }
            h2 { font-size: 1rem; margin: 0 0 .3rem; }
            h2 span { color: #c8102e; font-family: ui-monospace, monospace; }
            pre { background: color-mix(in srgb, currentColor 8%%, transparent); padding: .8rem 1rem; overflow-x: auto;
                  font: 14px/1.5 ui-monospace, monospace; border-radius: .3rem; margin: 0; }
            p { opacity: .7; }
            </style>
            </head>
            <body>
            <h1>%1$s</h1>
            %2$s
            <p>This page comes back by itself when the program serves again. <code>tasuki dev</code></p>
            <script nonce="%3$s">
            (async () => {
              for (;;) {
                await new Promise(done => setTimeout(done, 250));
                try {
                  const reply = await fetch("%4$s", { cache: "no-store" });
                  if (reply.headers.get("%5$s") !== "%3$s") break;
                } catch (gone) { /* between two versions */ }
              }
              if (document.readyState !== "complete") await new Promise(done => addEventListener("load", done));
              location.replace(location.href);
            })();
            </script>
            </body>
            </html>
            """;

    private final DevStatus status;
    private final String id = UUID.randomUUID().toString();

    StatusPage(DevStatus status) {
        this.status = status;
    }

    Reply answer(Request request) {
        String accept = request.header("Accept").orElse("").toLowerCase(Locale.ROOT);
        Reply reply =
                accept.contains("text/html")
                        ? Reply.html(html()).header("Content-Security-Policy", policy())
                        : Reply.json(problem())
                                .onlyHeader("Content-Type", "application/problem+json");
        return reply.status(503)
                .header(HEADER, id)
                .header("Retry-After", "1")
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("Connection", "close");
    }

    private String policy() {
        return "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; script-src 'nonce-"
                + id
                + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    }

    private Map<String, Object> problem() {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", status.title());
        problem.put("status", 503);
        problem.put("detail", status.detail());
        if (!status.messages().isEmpty()) {
            List<Map<String, Object>> errors = new ArrayList<>();
            for (Message each : status.messages()) {
                Map<String, Object> error = new LinkedHashMap<>();
                error.put("file", each.file());
                error.put("line", each.line());
                error.put("column", each.column());
                error.put("message", each.message());
                errors.add(error);
            }
            problem.put("errors", errors);
        }
        return problem;
    }

    String html() {
        StringBuilder body = new StringBuilder();
        for (Message each : status.messages()) {
            body.append("<section><h2><span>")
                    .append(escaped(each.file() + ":" + each.line()))
                    .append("</span> ")
                    .append(escaped(each.message()))
                    .append("</h2>");
            if (!each.excerpt().isEmpty()) {
                body.append("<pre>")
                        .append(escaped(String.join("\n", each.excerpt())))
                        .append("</pre>");
            }
            body.append("</section>\n");
        }
        if (status.messages().isEmpty()) {
            body.append("<pre>").append(escaped(status.detail().strip())).append("</pre>");
        }
        return PAGE.formatted(escaped(status.title()), body, id, LOOK, HEADER);
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\ufffd' : c);
            }
        }
        return out.toString();
    }
}
