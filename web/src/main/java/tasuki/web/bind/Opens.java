package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.WebSetupException;

import java.lang.reflect.Modifier;

/**
 * Shows to a library what a module shows to the web framework alone. So {@code opens shop to
 * tasuki.web} is enough, and which libraries do the reading is no user's affair.
 */
final class Opens {
    private Opens() {}

    /**
     * Opens the package of a class to the library that has another class, if it is open to us.
     *
     * @throws WebSetupException if it is a record which the library cannot see
     */
    static void pass(Class<?> type, Class<?> library) {
        Module from = type.getModule();
        Module to = library.getModule();
        String name = type.getPackageName();
        if (!from.isNamed() || type.isPrimitive() || type.isArray() || from.isOpen(name, to)) {
            return;
        }
        if (from.isOpen(name, Opens.class.getModule())) {
            from.addOpens(name, to);
        } else if (type.isRecord()
                && !(from.isExported(name, to) && Modifier.isPublic(type.getModifiers()))) {
            throw closed(type, null);
        }
    }

    /** What to say of a class that is not open. */
    static WebSetupException closed(Class<?> type, @Nullable Throwable cause) {
        return new WebSetupException(
                "The module "
                        + type.getModule().getName()
                        + " does not let the web framework see "
                        + type.getName()
                        + ": add 'opens "
                        + type.getPackageName()
                        + " to tasuki.web;' to its module-info.java",
                cause);
    }
}
