package tasuki.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import tasuki.web.App;
import tasuki.web.RunningApp;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a person sees: a real browser on the docs page and on pages with events. */
@Tag("clients")
@Timeout(180)
class BrowserIT {
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path profile;

    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        browser = new Browser(profile);
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    private static RunningApp serve(String chapter) throws Exception {
        return Chapters.app(Chapters.program(chapter)).start(0);
    }

    private static String response() throws Exception {
        return browser.eval("document.querySelector('.live-responses-table').innerText");
    }

    @Test
    @DisplayName("on the docs page \"Try it out\" sends the request and shows the reply")
    void tryItOut() throws Exception {
        try (RunningApp app = serve("QueryParams")) {
            browser.open(app.url() + "/docs");
            browser.click("[id$='-readItem'] .opblock-summary-control")
                    .click("[id$='-readItem'] .try-out__btn")
                    .type("[id$='-readItem'] [data-param-name='itemId'] input", "portal gun")
                    .type("[id$='-readItem'] [data-param-name='q'] input", "two words")
                    .click("[id$='-readItem'] .execute")
                    .until("document.querySelector('.live-responses-table .response-col_status')");
            String reply = response();
            assertTrue(reply.contains("200"), reply);
            assertTrue(reply.contains("\"item_id\": \"portal gun\""), reply);
            assertTrue(reply.contains("\"q\": \"two words\""), reply);
            assertTrue(Files.size(browser.screenshot("docs-try-it-out")) > 10_000);
        }
    }

    @Test
    @DisplayName(
            "on the docs page \"Authorize\" logs in with a password; the token goes with requests")
    void authorize() throws Exception {
        try (RunningApp app = serve("SimpleOauth2")) {
            browser.open(app.url() + "/docs");
            browser.click(".auth-wrapper .authorize")
                    .type("#oauth_username, [data-name='username'], #password_username", "johndoe")
                    .type("#oauth_password, [data-name='password'], #password_password", "secret");
            browser.screenshot("docs-authorize");
            browser.click(".auth-btn-wrapper .authorize")
                    .until(
                            "[...document.querySelectorAll('.auth-btn-wrapper button')]"
                                    + ".some(b => b.textContent.includes('Logout'))")
                    .click(".btn-done")
                    .click("[id$='-readUsersMe'] .opblock-summary-control")
                    .click("[id$='-readUsersMe'] .try-out__btn")
                    .click("[id$='-readUsersMe'] .execute")
                    .until("document.querySelector('.live-responses-table .response-col_status')");
            String reply = response();
            assertTrue(reply.contains("johndoe@example.com"), reply);
            browser.screenshot("docs-authorized");
        }
    }

    @Test
    @DisplayName("a body that is typed into the docs page is sent")
    void theDocsShowABody() throws Exception {
        try (RunningApp app = serve("Body")) {
            browser.open(app.url() + "/docs");
            browser.click("[id$='-createItem'] .opblock-summary-control")
                    .click("[id$='-createItem'] .try-out__btn")
                    .type(
                            "[id$='-createItem'] textarea",
                            "{\"name\": \"Foo\", \"price\": 2, \"tax\": 1}")
                    .click("[id$='-createItem'] .execute")
                    .until("document.querySelector('.live-responses-table .response-col_status')");
            String reply = response();
            assertTrue(reply.contains("\"price_with_tax\": 3"), reply);
            browser.screenshot("docs-body");
        }
    }

    @Test
    @DisplayName("a page counts server-sent events, and leaving it ends them")
    void events() throws Exception {
        try (RunningApp app = serve("ServerSentEvents")) {
            browser.open(app.url() + "/");
            browser.until("Number(document.getElementById('n').textContent) >= 3");
            browser.screenshot("sse");
            assertTrue(app.activeRequests() >= 1);
            browser.open("about:blank").until("location.href === 'about:blank'");
        }
    }

    @Test
    @DisplayName("a page chats over a WebSocket")
    void webSocket() throws Exception {
        try (RunningApp app = serve("WebSocketChat")) {
            browser.open(app.url() + "/");
            browser.until("typeof ws !== 'undefined' && ws.readyState === 1")
                    .type("#text", "hello from a browser")
                    .click("form button")
                    .until(
                            "[...document.querySelectorAll('#messages li')].map(e => e.textContent).join('|')"
                                    + " === 'You wrote: hello from a browser|Client #1 says: hello from a browser'");
            browser.screenshot("websocket");
            browser.open("about:blank").until("location.href === 'about:blank'");
        }
    }

    @Test
    @DisplayName("a page of a front end that is no file is its index.html, which runs its script")
    void frontend() throws Exception {
        try (RunningApp app = serve("Frontend")) {
            browser.open(app.url() + "/dashboard/settings");
            browser.until("document.title === 'App at /dashboard/settings'");
            assertEquals("[\"Plumbus\"]", browser.eval("fetch('/api/items').then(r => r.text())"));
        }
    }

    @Test
    @DisplayName("a script of another site is let in where CORS says so, and nowhere else")
    void crossOrigin() throws Exception {
        App page = App.create();
        page.get("/", _ -> tasuki.web.Reply.html("<title>other</title>"));
        App api = App.create();
        try (RunningApp site = page.start(0)) {
            api.use(tasuki.web.Cors.allow(site.url()));
            api.get("/data", _ -> "data");
            App closed = App.create();
            closed.get("/data", _ -> "data");
            try (RunningApp open = api.start(0);
                    RunningApp shut = closed.start(0)) {
                browser.open(site.url() + "/").until("document.title === 'other'");
                String fetch = "fetch('%s/data').then(r => r.text(), e => 'refused')";
                assertEquals("\"data\"", browser.eval(fetch.formatted(open.url())));
                assertEquals("refused", browser.eval(fetch.formatted(shut.url())));
            }
        }
    }
}
