package tasuki.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import org.junit.jupiter.api.Test;

import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What {@code import module tasuki} needs of our modules, together and one by one. */
class ModulePathTest {
    /** What each of our modules may use of the others, and core of the JDK (DESIGN, "Modules"). */
    private static final Map<String, Set<String>> ALLOWED =
            Map.of(
                    "tasuki.core", Set.of("java.base", "java.management", "jdk.jfr"),
                    "tasuki.http", Set.of("tasuki.core"),
                    "tasuki.sql", Set.of("tasuki.core"),
                    "tasuki.web", Set.of("tasuki.core"),
                    "tasuki.test", Set.of("tasuki.core"),
                    "tasuki.cluster", Set.of("tasuki.core"));

    @Test
    void theModuleTasukiResolvesOnAModulePathTogetherWithAllOfOurModules() {
        Configuration configuration =
                ModuleLayer.boot()
                        .configuration()
                        .resolveAndBind(ModuleFinder.of(), Modules.finder(), Set.of("tasuki"));
        Set<String> resolved =
                configuration.modules().stream().map(ResolvedModule::name).collect(toSet());
        for (ModuleReference own : Modules.own()) {
            String name = own.descriptor().name();
            assertTrue(
                    resolved.contains(name),
                    () -> "module tasuki must say: requires transitive " + name);
        }
        assertTrue(resolved.containsAll(Set.of("tasuki", "tasuki.core")), resolved::toString);
    }

    @Test
    void theModuleTasukiHandsOnEveryModuleItRequires() {
        ModuleDescriptor all = Modules.finder().find("tasuki").orElseThrow().descriptor();
        for (ModuleDescriptor.Requires required : all.requires()) {
            if (Modules.isOwn(required.name())) {
                assertTrue(
                        required.modifiers()
                                .contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE),
                        () -> "module tasuki must say: requires transitive " + required.name());
            }
        }
    }

    @Test
    void aModuleUsesOnlyTheModulesThatTheDesignAllows() {
        for (ModuleReference module : Modules.own()) {
            String name = module.descriptor().name();
            Set<String> allowed = ALLOWED.get(name);
            if (allowed == null) {
                continue;
            }
            for (ModuleDescriptor.Requires required : module.descriptor().requires()) {
                boolean atRunTime =
                        !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC);
                if (atRunTime && (Modules.isOwn(required.name()) || name.equals("tasuki.core"))) {
                    assertTrue(
                            allowed.contains(required.name()),
                            () ->
                                    "module %s requires %s; it may use only %s"
                                            .formatted(name, required.name(), allowed));
                }
            }
        }
    }

    @Test
    void noPublicTypeHasASimpleNameThatJavaBaseExportsToo() {
        Map<String, Set<String>> javaBase =
                bySimpleName(
                        Modules.exportedTypes(
                                ModuleFinder.ofSystem().find("java.base").orElseThrow())
                                .stream());
        assertTrue(javaBase.containsKey("Semaphore"), "java.base's types were not found");
        Map<String, String> collisions = new TreeMap<>();
        ownTypes()
                .filter(type -> javaBase.containsKey(type.getSimpleName()))
                .forEach(
                        type ->
                                collisions.put(
                                        type.getName(),
                                        javaBase.get(type.getSimpleName()).toString()));
        assertEquals(
                Map.of(),
                collisions,
                "a compact source file could not use these types: it imports both modules");
    }

    @Test
    void noTwoPublicTypesOfOursHaveTheSameSimpleName() {
        Map<String, Set<String>> names = new TreeMap<>(bySimpleName(ownTypes()));
        names.values().removeIf(types -> types.size() == 1);
        assertEquals(
                Map.of(),
                names,
                "a program that says import module tasuki could not use these types");
    }

    private static Stream<Class<?>> ownTypes() {
        List<ModuleReference> own = Modules.own();
        return own.stream().flatMap(module -> Modules.exportedTypes(module).stream());
    }

    private static Map<String, Set<String>> bySimpleName(Stream<Class<?>> types) {
        return types.collect(groupingBy(Class::getSimpleName, mapping(Class::getName, toSet())));
    }
}
