package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says by which of the application's security schemes a {@link BearerToken} or a {@link
 * BasicCredentials} comes, where not all of them will do. For the documentation: the token itself
 * looks the same, and the dependency that takes it checks whose it is.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface SecuredBy {
    /** The names of the schemes, of which one is enough. */
    String[] value();
}
