/** The OpenAPI document of an application, and the pages that show it. */
@NullMarked
package tasuki.web.openapi;

import org.jspecify.annotations.NullMarked;
