package tasuki.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a token endpoint of OAuth 2 answers (RFC 6749, 5.1).
 *
 * @param accessToken the token
 * @param tokenType {@code "bearer"}
 * @param expiresIn how long it lives, in seconds
 * @param scope what it is good for, with spaces between
 */
public record OAuth2Token(
        @JsonProperty("access_token") String accessToken,
        @JsonProperty("token_type") String tokenType,
        @JsonProperty("expires_in") long expiresIn,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String scope) {

    @Override
    public String toString() {
        return "OAuth2Token[" + tokenType + ", " + scope + "]";
    }
}
