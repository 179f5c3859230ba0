package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method the handler of GET requests: what reads the resource at a path.
 *
 * <p>A path is made of segments; {@code {name}} captures one segment, {@code {name:int}} captures
 * one that converts ({@code str}, {@code int}, {@code float}, {@code uuid}), and {@code
 * {name:path}} the whole rest. The most specific route wins, in whatever order the routes were
 * declared.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Get {
    /** The path, for example {@code /items/{id}}; empty stands for the prefix of the router. */
    String value() default "";
}
