package tasuki.web.openapi;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Swagger UI, from the jar that its makers publish: no other machine is asked for anything. */
public final class DocsPage {
    /** The files of it that the page needs. */
    public static final List<String> FILES =
            List.of(
                    "swagger-ui-bundle.js",
                    "swagger-ui.css",
                    "favicon-32x32.png",
                    "oauth2-redirect.html",
                    "oauth2-redirect.js");

    /** The file that starts it: a page with a strict policy lets no script in the page run. */
    public static final String START = "start.js";

    private static final String JAR = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private DocsPage() {}

    /** The page. */
    public static String html(String title, String filesPath) {
        return """
               <!DOCTYPE html>
               <html lang="en">
               <head>
               <meta charset="utf-8">
               <meta name="viewport" content="width=device-width, initial-scale=1">
               <title>%1$s - Swagger UI</title>
               <link rel="stylesheet" href="%2$s/swagger-ui.css">
               <link rel="icon" type="image/png" href="%2$s/favicon-32x32.png">
               </head>
               <body>
               <div id="swagger-ui"></div>
               <script src="%2$s/swagger-ui-bundle.js"></script>
               <script src="%2$s/start.js"></script>
               </body>
               </html>
               """
                .formatted(escape(title), escape(filesPath));
    }

    /**
     * What starts it.
     *
     * @param settings more settings of Swagger UI
     * @param oauth what "Authorize" fills in
     */
    public static String start(
            JsonMapper mapper,
            String documentPath,
            String filesPath,
            Map<String, Object> settings,
            Map<String, Object> oauth) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("url", documentPath);
        all.put("dom_id", "#swagger-ui");
        all.put("layout", "BaseLayout");
        all.put("deepLinking", true);
        all.put("showExtensions", true);
        all.put("showCommonExtensions", true);
        all.putAll(settings);
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("usePkceWithAuthorizationCodeGrant", true);
        asked.putAll(oauth);
        return """
               "use strict";
               const settings = %s;
               settings.oauth2RedirectUrl = new URL(%s, window.location.href).href;
               settings.presets = [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset];
               window.ui = SwaggerUIBundle(settings);
               window.ui.initOAuth(%s);
               """
                .formatted(
                        mapper.writeValueAsString(all),
                        mapper.writeValueAsString(filesPath + "/oauth2-redirect.html"),
                        mapper.writeValueAsString(asked));
    }

    /** A page that shows the document with ReDoc, whose script is somewhere else. */
    public static String redoc(String title, String documentPath, String script) {
        return """
               <!DOCTYPE html>
               <html lang="en">
               <head>
               <meta charset="utf-8">
               <meta name="viewport" content="width=device-width, initial-scale=1">
               <title>%s - ReDoc</title>
               <style>body { margin: 0; padding: 0; }</style>
               </head>
               <body>
               <redoc spec-url="%s"></redoc>
               <script src="%s"></script>
               </body>
               </html>
               """
                .formatted(escape(title), escape(documentPath), escape(script));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A file of Swagger UI; empty if its jar is not there. */
    public static Optional<byte[]> file(String name) throws IOException {
        ClassLoader loader = DocsPage.class.getClassLoader();
        Optional<String> version = version(loader);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        String path = "META-INF/resources/webjars/swagger-ui/" + version.get() + "/" + name;
        try (InputStream in = loader.getResourceAsStream(path)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        }
    }

    private static Optional<String> version(ClassLoader loader) throws IOException {
        try (InputStream in = loader.getResourceAsStream(JAR)) {
            if (in == null) {
                return Optional.empty();
            }
            Properties properties = new Properties();
            properties.load(new java.io.InputStreamReader(in, StandardCharsets.UTF_8));
            return Optional.ofNullable(properties.getProperty("version"));
        }
    }
}
