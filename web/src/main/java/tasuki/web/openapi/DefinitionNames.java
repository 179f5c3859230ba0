package tasuki.web.openapi;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.impl.DefinitionKey;
import com.github.victools.jsonschema.generator.naming.SchemaDefinitionNamingStrategy;

import java.util.Map;

/**
 * The names of definitions: {@code Item}, {@code Page_Item} for a {@code Page<Item>}; where two
 * types have one name, both have that of their package or class before it.
 */
final class DefinitionNames implements SchemaDefinitionNamingStrategy {
    @Override
    public String getDefinitionNameForKey(DefinitionKey key, SchemaGenerationContext context) {
        return simple(key.getType());
    }

    @Override
    public void adjustDuplicateNames(
            Map<DefinitionKey, String> names, SchemaGenerationContext context) {
        names.replaceAll((key, _) -> full(key.getType()));
        names.replaceAll(
                (key, name) ->
                        names.values().stream().filter(name::equals).count() > 1
                                ? name + "_" + Integer.toHexString(key.getType().hashCode())
                                : name);
    }

    private static String simple(ResolvedType type) {
        StringBuilder name = new StringBuilder(type.getErasedType().getSimpleName());
        for (ResolvedType argument : type.getTypeParameters()) {
            name.append('_').append(simple(argument));
        }
        return name.toString().replace("[]", "s");
    }

    private static String full(ResolvedType type) {
        StringBuilder name =
                new StringBuilder(type.getErasedType().getName().replaceAll("[.$]", "_"));
        for (ResolvedType argument : type.getTypeParameters()) {
            name.append('_').append(simple(argument));
        }
        return name.toString().replace("[]", "s");
    }
}
