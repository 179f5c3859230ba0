package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A handler that computes: it runs on the bounded pool of platform threads, as in {@code
 * Async.cpu}, so that requests that wait are not held up. Its parameters are made before, and its
 * result is turned into a reply after, on the request's own thread.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Cpu {}
