package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A request that this application will make because of a handler, to a place that the client has
 * named: for the OpenAPI document, so that the client knows what to expect.
 *
 * <pre>{@code
 * @Post("/invoices")
 * @ApiCallback(name = "paid", url = "{$request.body#/callbackUrl}", body = InvoicePaid.class)
 * Invoice create(NewInvoice invoice) { … }
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(ApiCallback.List.class)
public @interface ApiCallback {
    /** Its name in the document. */
    String name();

    /** Where it goes: a runtime expression of OpenAPI. */
    String url();

    /** Its method. */
    String method() default "POST";

    /** What it carries; void for nothing. */
    Class<?> body() default void.class;

    /** What it is about, in one line. */
    String summary() default "";

    /** The status that is expected. */
    int status() default 200;

    /** What is expected in the answer; void for nothing. */
    Class<?> reply() default void.class;

    /** Several. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The callbacks. */
        ApiCallback[] value();
    }
}
