package tasuki.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tasuki.web.App;
import tasuki.web.DigestCredentials;
import tasuki.web.Get;
import tasuki.web.HttpError;
import tasuki.web.RunningApp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Clients that others made: curl, nghttp, Python's httpx. */
@Tag("clients")
@Timeout(180)
class ClientsIT {
    @TempDir private Path folder;

    private static RunningApp serve(String chapter) throws Exception {
        return Chapters.app(Chapters.program(chapter)).start(0);
    }

    private static String run(String... command) throws Exception {
        return run(0, command);
    }

    private static String run(int exit, String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(exit, process.waitFor(), () -> String.join(" ", command) + "\n" + output);
        return output;
    }

    private static String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "60"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private Path file(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        java.util.Arrays.fill(content, (byte) 'x');
        return Files.write(folder.resolve("large.bin"), content);
    }

    @Test
    @DisplayName("curl speaks HTTP/1.1 and HTTP/2 with one and the same server")
    void versions() throws Exception {
        try (RunningApp app = serve("Body")) {
            String url = app.url() + "/items";
            String json = "{\"name\": \"Foo\", \"price\": 1}";
            for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
                String reply =
                        curl(
                                version,
                                "-H",
                                "Content-Type: application/json",
                                "-d",
                                json,
                                "-w",
                                " %{http_version} %{http_code}",
                                url);
                assertTrue(reply.contains("\"name\":\"Foo\""), reply);
                assertTrue(
                        reply.endsWith(version.equals("--http1.1") ? " 1.1 200" : " 2 200"), reply);
            }
            assertTrue(curl("-I", url).contains("405"), "HEAD of what has only POST");
            assertTrue(curl("-d", "a=b", url).contains("Send the body as JSON"));
        }
    }

    @Test
    @DisplayName("curl uploads files with a form, over HTTP/1.1 and HTTP/2, with Expect and chunks")
    void uploads() throws Exception {
        Path large = file(3_000_000);
        try (RunningApp app = serve("RequestFiles")) {
            for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
                assertEquals(
                        "{\"file_size\":3000000}",
                        curl(version, "-F", "file=@" + large, app.url() + "/files"));
                assertEquals(
                        "{\"filenames\":[\"large.bin\",\"large.bin\"]}",
                        curl(
                                version,
                                "-F",
                                "files=@" + large,
                                "-F",
                                "files=@" + large,
                                app.url() + "/uploadfiles"));
            }
            assertEquals(
                    "{\"file_size\":3000000}",
                    curl(
                            "--http1.1",
                            "-H",
                            "Expect: 100-continue",
                            "-H",
                            "Transfer-Encoding: chunked",
                            "-F",
                            "file=@" + large,
                            app.url() + "/files"));
            Path tooLarge = file(5_000_001);
            String refused = curl("-F", "file=@" + tooLarge, app.url() + "/files");
            assertTrue(refused.contains("larger than the limit"), refused);
        }
    }

    @Test
    @DisplayName("curl resumes a download, takes ranges and compressed replies, keeps cookies")
    void downloads() throws Exception {
        try (RunningApp app = serve("CustomResponse")) {
            assertEquals("3456789", curl("-C", "3", app.url() + "/file"));
            String parts = curl("-r", "0-1,8-9", "-D", "-", app.url() + "/file");
            assertTrue(parts.contains("multipart/byteranges"), parts);
            assertTrue(parts.contains("bytes 8-9/10"), parts);
            curl("-OJ", "--output-dir", folder.toString(), app.url() + "/video");
            assertTrue(Files.exists(folder.resolve("cat videos.mp4")));
        }
        try (RunningApp app = serve("ResponseCookies")) {
            Path jar = folder.resolve("cookies");
            curl("-c", jar.toString(), "-X", "POST", app.url() + "/cookie-and-object");
            assertTrue(Files.readString(jar).contains("fake-cookie-session-value"));
        }
        try (RunningApp app = serve("AdvancedMiddleware")) {
            String page =
                    curl("--compressed", "-D", "-", "-H", "Host: example.com", app.url() + "/");
            assertTrue(page.toLowerCase().contains("content-encoding: gzip"), page);
            assertTrue(page.contains("xxxxxxxx"), page);
        }
    }

    @Test
    @DisplayName("curl sees server-sent events as they come, and its leaving ends them")
    void events() throws Exception {
        try (RunningApp app = serve("ServerSentEvents")) {
            String events = run(28, "curl", "-sSN", "--max-time", "2", app.url() + "/clock");
            assertTrue(events.contains("event: tick\ndata: 3"), events);
        } // closes at once, because nothing runs any more
    }

    @Test
    @DisplayName("curl answers a challenge of Digest, and a wrong password does not pass")
    void digest() throws Exception {
        App app = App.of(new Meter());
        try (RunningApp server = app.start(0)) {
            String url = server.url() + "/meter?unit=kWh";
            assertEquals("\"42\"", curl("--digest", "-u", "ada:lovelace", url));
            String refused = curl("--digest", "-u", "ada:wrong", "-w", "%{http_code}", url);
            assertTrue(refused.endsWith("403"), refused);
        }
    }

    static final class Meter {
        @Get("/meter")
        String read(DigestCredentials credentials) {
            if (!credentials.are("ada", "lovelace")) {
                throw new HttpError(403);
            }
            return "42";
        }
    }

    @Test
    @DisplayName("nghttp sends several requests on one connection")
    void nghttp() throws Exception {
        try (RunningApp app = serve("QueryParams")) {
            String output = run("nghttp", "-v", "-m", "5", app.url() + "/items?skip=1&limit=1");
            assertEquals(5, output.split(":status: 200", -1).length - 1, output);
        }
    }

    @Test
    @DisplayName(
            "Python's httpx: JSON, forms, files, cookies, redirects, streams, HTTP/1.1 and HTTP/2")
    void httpx() throws Exception {
        try (RunningApp body = serve("Body");
                RunningApp files = serve("RequestFiles");
                RunningApp lines = serve("StreamJsonLines");
                RunningApp cookies = serve("ResponseCookies");
                RunningApp errors = serve("HandlingErrors")) {
            Path script = folder.resolve("client.py");
            Files.writeString(
                    script,
                    """
                    import sys, httpx
                    body, files, lines, cookies, errors = sys.argv[1:]
                    for kind in [dict(), dict(http1=False, http2=True)]:
                        with httpx.Client(**kind) as client:
                            r = client.post(body + "/items", json={"name": "Foo", "price": 1.5, "tax": 0.5})
                            assert r.json()["price_with_tax"] == 2.0, r.text
                            assert r.http_version == ("HTTP/2" if kind else "HTTP/1.1"), r.http_version
                            r = client.post(body + "/items", json={"price": "x"})
                            assert r.status_code == 422 and len(r.json()["detail"]) == 2, r.text
                            r = client.post(files + "/uploadfiles", files=[("files", ("a.txt", b"1")), ("files", ("ü.txt", b"2"))])
                            assert r.json() == {"filenames": ["a.txt", "ü.txt"]}, r.text
                            with client.stream("GET", lines + "/items/stream") as r:
                                assert len(list(r.iter_lines())) == 3
                            client.post(cookies + "/cookie-and-object")
                            assert client.cookies["fakesession"] == "fake-cookie-session-value"
                            r = client.get(errors + "/items/foo/", follow_redirects=True)
                            assert r.status_code == 200 and len(r.history) == 1, r
                            assert client.head(errors + "/items/foo").status_code == 200
                            assert client.get(errors + "/unicorns/yolo").status_code == 418
                    print("good")
                    """);
            assertEquals(
                    "good\n",
                    run(
                            "/usr/bin/python3",
                            script.toString(),
                            body.url(),
                            files.url(),
                            lines.url(),
                            cookies.url(),
                            errors.url()));
        }
    }
}
