package tasuki.http;

import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.VisibilityChecker;
import tools.jackson.databind.json.JsonMapper;

import java.lang.reflect.Modifier;

/**
 * Shows to Jackson what a module shows to this one alone: {@code opens shop to tasuki.http} is
 * enough. The web framework has the same for itself: only the module to which a package is open may
 * hand that on, so the call that does must be in that module.
 */
final class Opens extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    /** Asked of each class, before anything of it is touched. */
    @Override
    public VisibilityChecker findAutoDetectVisibility(
            MapperConfig<?> config, AnnotatedClass type, VisibilityChecker checker) {
        pass(type.getRawType());
        return super.findAutoDetectVisibility(config, type, checker);
    }

    private static void pass(Class<?> type) {
        Module from = type.getModule();
        Module to = JsonMapper.class.getModule();
        String name = type.getPackageName();
        if (!from.isNamed() || type.isPrimitive() || type.isArray() || from.isOpen(name, to)) {
            return;
        }
        if (from.isOpen(name, Opens.class.getModule())) {
            from.addOpens(name, to);
        } else if (type.isRecord()
                && !(from.isExported(name, to) && Modifier.isPublic(type.getModifiers()))) {
            throw new IllegalArgumentException(
                    "The record "
                            + type.getTypeName()
                            + " is closed to tasuki.http: write \"opens "
                            + name
                            + " to tasuki.http;\" in the descriptor of the module "
                            + from.getName());
        }
    }
}
