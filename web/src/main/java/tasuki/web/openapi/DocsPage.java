package tasuki.web.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Swagger UI, from the jar that its makers publish: no other machine is asked for anything. */
public final class DocsPage {
    /** The files of it that the page needs. */
    public static final List<String> FILES =
            List.of("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png");

    private static final String JAR = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

    private DocsPage() {}

    /** The page. */
    public static String html(String title, String documentPath, String filesPath) {
        return """
               <!DOCTYPE html>
               <html lang="en">
               <head>
               <meta charset="utf-8">
               <meta name="viewport" content="width=device-width, initial-scale=1">
               <title>%s</title>
               <link rel="stylesheet" href="%s/swagger-ui.css">
               <link rel="icon" type="image/png" href="%s/favicon-32x32.png">
               </head>
               <body>
               <div id="swagger-ui"></div>
               <script src="%s/swagger-ui-bundle.js"></script>
               <script>
               window.ui = SwaggerUIBundle({
                 url: %s,
                 dom_id: "#swagger-ui",
                 layout: "BaseLayout",
                 deepLinking: true,
                 showExtensions: true,
                 showCommonExtensions: true,
                 presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset]
               });
               </script>
               </body>
               </html>
               """
                .formatted(
                        escape(title) + " - Swagger UI",
                        escape(filesPath),
                        escape(filesPath),
                        escape(filesPath),
                        "\"" + escape(documentPath).replace("\\", "\\\\") + "\"");
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
