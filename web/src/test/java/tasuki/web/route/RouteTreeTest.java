package tasuki.web.route;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

class RouteTreeTest {
    private final RouteTree<String> tree = new RouteTree<>();

    private void add(String method, String path) {
        assertNull(tree.add(method, PathPattern.parse(path), method + " " + path));
    }

    private RouteTree.Route<String> found(String method, String path) {
        if (tree.find(method, path) instanceof RouteTree.Route<String> route) {
            return route;
        }
        return fail("Nothing for " + method + " " + path);
    }

    private void leads(String path, String target, String... values) {
        assertEquals("GET " + target, found("GET", path).target());
        assertArrayEquals(values, found("GET", path).values());
    }

    @Test
    void theMostSpecificRouteWinsInWhateverOrderTheyWereAdded() {
        add("GET", "/items/{rest:path}");
        add("GET", "/items/{id}");
        add("GET", "/items/{id:int}");
        add("GET", "/items/{id:uuid}");
        add("GET", "/items/{id:float}");
        add("GET", "/items/me");
        add("GET", "/");

        leads("/", "/");
        leads("/items/me", "/items/me");
        leads("/items/17", "/items/{id:int}", "17");
        leads("/items/1.5", "/items/{id:float}", "1.5");
        leads("/items/shoe", "/items/{id}", "shoe");
        leads("/items/a/b/c", "/items/{rest:path}", "a/b/c");
        leads(
                "/items/123e4567-e89b-12d3-a456-426614174000",
                "/items/{id:uuid}",
                "123e4567-e89b-12d3-a456-426614174000");
    }

    @Test
    void aDeadEndIsLeftForTheNextBestWay() {
        add("GET", "/users/me/friends");
        add("GET", "/users/{id}/orders/{order}");
        add("GET", "/users/{id:int}/friends");

        leads("/users/me/friends", "/users/me/friends");
        leads("/users/me/orders/3", "/users/{id}/orders/{order}", "me", "3");
        leads("/users/5/orders/3", "/users/{id}/orders/{order}", "5", "3");
        leads("/users/5/friends", "/users/{id:int}/friends", "5");
    }

    @Test
    void aMethodThatTheBestPathLacksIsLookedForInTheNext() {
        add("GET", "/items/me");
        add("DELETE", "/items/{id}");

        assertEquals("DELETE /items/{id}", found("DELETE", "/items/me").target());
        assertEquals(
                new RouteTree.OtherMethods<String>(Set.of("GET", "DELETE")),
                tree.find("PUT", "/items/me"));
    }

    @Test
    void anEncodedSlashStaysInItsSegment() {
        add("GET", "/files/{name}");
        add("GET", "/café");

        leads("/files/a%2Fb%20c", "/files/{name}", "a/b c");
        leads("/files/%E2%82%AC", "/files/{name}", "€");
        leads("/caf%C3%A9", "/café");
        leads("/files/a+b", "/files/{name}", "a+b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/items", "/items/", "/items/1/2", "items", "", "//items/1"})
    void anUnknownPathLeadsNowhere(String path) {
        add("GET", "/items/{id}");

        assertInstanceOf(RouteTree.Nothing.class, tree.find("GET", path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/items/%", "/items/%4", "/items/%zz", "/items/%%20"})
    void brokenPercentEncodingIsAnError(String path) {
        add("GET", "/items/{id}");

        assertThrows(IllegalArgumentException.class, () -> tree.find("GET", path));
    }

    @Test
    void aSlashAtTheEndMakesAnotherPath() {
        add("GET", "/items/");

        leads("/items/", "/items/");
        assertInstanceOf(RouteTree.Nothing.class, tree.find("GET", "/items"));
        assertTrue(tree.knows("/items/"));
    }

    @Test
    void theSecondRouteForAPathIsReported() {
        add("GET", "/items/{id}");

        assertEquals(
                "GET /items/{id}", tree.add("GET", PathPattern.parse("/items/{other}"), "second"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "items | must begin with /",
                "/a/{id}/b/{id} | has the variable id twice",
                "/a/{x:path}/b | goes on after {x:path}",
                "/a/x{id} | a variable takes a whole segment",
                "/a/{} | has a variable without a name",
                "/a/{id:number} | has the converter 'number'",
            })
    void aWrongPatternSaysWhatIsWrong(String pattern, String message) {
        String said =
                assertThrows(IllegalArgumentException.class, () -> PathPattern.parse(pattern))
                        .getMessage();
        assertTrue(said.contains(message), said);
    }

    @Test
    void openApiSeesVariablesWithoutConverters() {
        assertEquals("/a/{id}/{rest}", PathPattern.parse("/a/{id:int}/{rest:path}").template());
    }
}
