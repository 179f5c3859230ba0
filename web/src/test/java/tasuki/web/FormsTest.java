package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.validation.constraints.Size;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;

class FormsTest {
    record Login(@Size(min = 2) String username, String password, @Default("false") boolean keep) {}

    @TempDir static Path folder;

    static final class Handlers {
        @Post("/login")
        String login(@FormParam String username, @FormParam("pass-word") int password) {
            return username + " " + password;
        }

        @Post("/model")
        String model(@FormParam Login login) {
            return login.toString();
        }

        @Post("/upload")
        String upload(Upload file, @FormParam Optional<String> note, List<Upload> more)
                throws IOException {
            CRC32 crc = new CRC32();
            crc.update(file.bytes());
            return file.field()
                    + " "
                    + file.filename().orElse("-")
                    + " "
                    + file.contentType().orElse("-")
                    + " "
                    + file.size()
                    + " "
                    + crc.getValue()
                    + " "
                    + note.orElse("-")
                    + " "
                    + more.stream().map(Upload::size).toList();
        }

        @Post("/maybe")
        String maybe(Optional<Upload> file) {
            return file.map(f -> "" + f.size()).orElse("none");
        }

        @Post("/save")
        boolean save(Upload file) throws IOException {
            Path target = folder.resolve("saved");
            file.saveTo(target);
            return Files.size(target) == file.size();
        }
    }

    private TestClient client;

    @BeforeEach
    void start() {
        App app = App.of(new Handlers()).formLimits(new FormLimits(4, 2, 100, 1_000_000, 1_000));
        app.post("/raw", request -> request.form());
        client = TestClient.of(app);
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private TestReply multipart(String path, String body) throws InterruptedException {
        return multipart(path, body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private TestReply multipart(String path, byte[] body) throws InterruptedException {
        return client.request("POST", path)
                .body("multipart/form-data; boundary=\"b-1\"", body)
                .send();
    }

    @Test
    void theFieldsOfAFormAreParameters() throws InterruptedException {
        assertEquals(
                "\"ada l 42\"",
                client.postForm("/login", Map.of("username", "ada l", "pass-word", "42")).text());
        TestReply refused = client.postForm("/login", Map.of("pass-word", "x"));
        assertEquals(
                List.of(
                        "missing body.username Field required",
                        "int_parsing body.pass-word Input should be a valid integer, unable to parse"
                                + " string as an integer"),
                Refusals.of(refused));
        assertEquals(
                "\"Login[username=ada, password=x&y, keep=true]\"",
                client.postForm(
                                "/model",
                                Map.of("username", "ada", "password", "x&y", "keep", "on"))
                        .text());
        assertEquals(
                List.of("string_too_short body.username String should have at least 2 characters"),
                Refusals.of(client.postForm("/model", Map.of("username", "a", "password", "b"))));
    }

    @Test
    void filesAndFieldsComeTogether() throws InterruptedException {
        TestReply reply =
                multipart(
                        "/upload",
                        """
                        preamble
                        --b-1
                        Content-Disposition: form-data; name="note"

                        hello
                        --b-1
                        Content-Disposition: form-data; name="file"; filename="a \\"b\\".txt"
                        Content-Type: text/plain

                        some --b- text
                        --b
                        --b-1
                        Content-Disposition: form-data; name="more"; filename="c"


                        --b-1--
                        epilogue
                        """);
        assertEquals(200, reply.status(), reply.text());
        CRC32 crc = new CRC32();
        crc.update("some --b- text\r\n--b".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "file a \"b\".txt text/plain 19 " + crc.getValue() + " hello [0]",
                reply.json(String.class));
    }

    @Test
    void aLargeFileOfAnyBytesArrivesWhole() throws InterruptedException {
        byte[] content = new byte[100_000];
        new Random(7).nextBytes(content);
        byte[] near = "\r\n--b-".getBytes(StandardCharsets.US_ASCII);
        for (int at = 16_370; at < 16_390; at += near.length) { // around the edge of the buffer
            System.arraycopy(near, 0, content, at, near.length);
        }
        byte[] head =
                "--b-1\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] tail =
                ("\r\n--b-1\r\nContent-Disposition: form-data; name=more; filename=y\r\n\r\nz"
                                + "\r\n--b-1--\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] body = new byte[head.length + content.length + tail.length];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(content, 0, body, head.length, content.length);
        System.arraycopy(tail, 0, body, head.length + content.length, tail.length);
        CRC32 crc = new CRC32();
        crc.update(content);
        assertEquals(
                "file x - 100000 " + crc.getValue() + " - [1]",
                multipart("/upload", body).json(String.class));
    }

    @Test
    void aFileThatIsNotThereIsAProblemOrNothing() throws InterruptedException {
        assertEquals(
                List.of("missing body.file Field required", "missing body.more Field required"),
                Refusals.of(multipart("/upload", "--b-1--\n")));
        assertEquals("\"none\"", multipart("/maybe", "--b-1--\n").text());
    }

    @Test
    void anUploadCanBeSaved() throws InterruptedException {
        assertEquals(
                "true",
                multipart(
                                "/save",
                                """
                                --b-1
                                Content-Disposition: form-data; name="file"; filename="../../evil"

                                text
                                --b-1--
                                """)
                        .text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b-1",
                "--b-1\n",
                "--b-1\nContent-Disposition: form-data; name=\"file\"\n\ntext",
                "--b-1\nContent-Disposition: form-data\n\ntext\n--b-1--\n",
                "--b-1\nno colon\n\ntext\n--b-1--\n",
                "--b-1x\n",
            })
    void aBrokenFormIsRefused(String body) throws InterruptedException {
        TestReply reply = multipart("/maybe", body);
        assertEquals(400, reply.status(), reply.text());
        assertTrue(reply.text().startsWith("{\"detail\":\""), reply.text());
    }

    @Test
    void limitsHold() throws InterruptedException {
        String field = "--b-1\nContent-Disposition: form-data; name=\"f\"\n\nv\n";
        String file = "--b-1\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\n\nv\n";
        assertEquals(200, multipart("/raw", field.repeat(4) + "--b-1--\n").status());
        assertEquals(413, multipart("/raw", field.repeat(5) + "--b-1--\n").status());
        assertEquals(200, multipart("/raw", file.repeat(2) + "--b-1--\n").status());
        assertEquals(413, multipart("/raw", file.repeat(3) + "--b-1--\n").status());
        assertEquals(
                413, multipart("/raw", field.replace("v", "v".repeat(101)) + "--b-1--\n").status());
        assertEquals(400, multipart("/raw", "--b-1\nX: " + "y".repeat(9_000) + "\n\n").status());
        assertEquals(
                415, client.request("POST", "/raw").body("application/json", "{}").send().status());
        assertEquals(
                400,
                client.request("POST", "/raw").body("multipart/form-data", "x").send().status());
    }
}
