package tasuki.web.openapi;

import tasuki.web.ApiCall;
import tasuki.web.SecurityScheme;
import tasuki.web.SecurityScopes;
import tasuki.web.bind.Parameter;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the documentation says about one operation.
 *
 * @param method the method
 * @param path the path, as OpenAPI writes it
 * @param id the operation's id
 * @param summary one line
 * @param description any length
 * @param tags the groups that it is in
 * @param deprecated whether it is deprecated
 * @param hidden whether it is left out
 * @param parameters what it takes
 * @param status the status of success
 * @param response the type of what it replies; empty if there is no body or nothing is known of it
 * @param mediaType the type of the reply's body
 * @param otherResponses further answers
 * @param headers of its replies
 * @param callbacks what the application asks of others because of it
 * @param alternatives what a client may show, each of it together; empty for nothing
 * @param scopes which scopes it must have
 */
public record Operation(
        String method,
        String path,
        String id,
        String summary,
        String description,
        List<String> tags,
        boolean deprecated,
        boolean hidden,
        List<Parameter> parameters,
        int status,
        Optional<Type> response,
        String mediaType,
        List<Answer> otherResponses,
        List<Header> headers,
        List<ApiCall> callbacks,
        List<Map<String, SecurityScheme>> alternatives,
        SecurityScopes scopes) {

    /**
     * A further answer.
     *
     * @param status the status
     * @param description what it means
     * @param type what is in its body; empty for nothing that is known
     * @param mediaType the type of its body
     */
    public record Answer(int status, String description, Optional<Type> type, String mediaType) {}

    /**
     * A header of a reply.
     *
     * @param status of which reply; 0 for that of success
     */
    public record Header(int status, String name, String description, Type type) {}
}
