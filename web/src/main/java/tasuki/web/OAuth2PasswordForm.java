package tasuki.web;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.List;
import java.util.Optional;

/**
 * The form that OAuth 2's password flow sends to the token endpoint (RFC 6749, 4.3.2).
 *
 * <pre>{@code
 * @Post("/token")
 * OAuth2Token token(@FormParam OAuth2PasswordForm form) { … }
 * }</pre>
 *
 * @param grantType {@code "password"}, if it is there
 * @param username the name
 * @param password the password
 * @param scope what is asked for, with spaces between
 * @param clientId the program that asks, if it says so
 * @param clientSecret its secret
 */
public record OAuth2PasswordForm(
        @JsonProperty("grant_type") Optional<String> grantType,
        String username,
        String password,
        @Default("") String scope,
        @JsonProperty("client_id") Optional<String> clientId,
        @JsonProperty("client_secret") Optional<String> clientSecret) {

    /** Refuses other flows. */
    public OAuth2PasswordForm {
        if (grantType.isPresent() && !grantType.get().equals("password")) {
            throw new IllegalArgumentException("grant_type must be password");
        }
    }

    /** What is asked for, each scope by itself. */
    public List<String> scopes() {
        return scope.isBlank() ? List.of() : List.of(scope.strip().split("\\s+"));
    }

    @Override
    public String toString() {
        return "OAuth2PasswordForm[" + username + ", …]";
    }
}
