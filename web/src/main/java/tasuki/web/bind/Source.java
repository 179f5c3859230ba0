package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.Request;
import tasuki.web.SecurityScopes;
import tasuki.web.Upload;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What arguments are made of: one request, read in the cheapest way. */
public interface Source {
    /** The value of a variable of the path, by its place in the pattern. */
    String pathValue(int index);

    /** The first value in the query. */
    @Nullable String queryValue(String name);

    /** All values in the query. */
    List<String> queryValues(String name);

    /** The first value of a header. */
    @Nullable String headerValue(String name);

    /** All values of a header. */
    List<String> headerValues(String name);

    /** The value of a cookie. */
    @Nullable String cookieValue(String name);

    /** The first value of a field of the form. */
    @Nullable String formValue(String name) throws IOException, InterruptedException;

    /** All values of a field of the form. */
    List<String> formValues(String name) throws IOException, InterruptedException;

    /** The files of a field of the form. */
    List<Upload> uploads(String name) throws IOException, InterruptedException;

    /** The whole body, read once. */
    byte[] bodyBytes() throws IOException, InterruptedException;

    /** The body as it comes. */
    InputStream bodyStream();

    /** The body as a tree, parsed once; null if it is none, which the problems then say. */
    @Nullable JsonNode bodyTree(Problems problems) throws IOException, InterruptedException;

    /** Whether a body without a declared type is refused where JSON is wanted. */
    boolean strictContentType();

    /** The scopes that the route requires. */
    SecurityScopes scopes();

    /** The request as handlers see it. */
    Request request();

    /** What was made for this request already, by its key; empty for what could not be made. */
    Map<Object, Optional<Object>> kept();
}
