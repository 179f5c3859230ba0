package tasuki.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.stream.Collectors.toSet;

import org.junit.jupiter.api.Test;

import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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
                    "tasuki.micrometer", Set.of("tasuki.core"),
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
            if (name.equals("tasuki.test") || name.equals("tasuki.micrometer")) {
                continue; // programs do not need them
            }
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
    void importModuleTasukiMakesNoNameAmbiguous() {
        Map<String, Set<String>> types = new TreeMap<>();
        for (ModuleReference module : imported()) {
            for (Class<?> type : Modules.exportedTypes(module)) {
                types.computeIfAbsent(type.getSimpleName(), _ -> new TreeSet<>())
                        .add(type.getName() + " of " + module.descriptor().name());
            }
        }
        assertTrue(types.containsKey("Semaphore"), "java.base's types are not there");
        assertTrue(types.containsKey("Async"), "our types are not there");
        types.values().removeIf(sameName -> sameName.size() == 1 || !concernsUs(sameName));
        assertEquals(
                Map.of(),
                types,
                "a compact source file imports java.base and, by import module tasuki, all modules"
                        + " that it requires transitively: these names could not be used there");
    }

    /** Libraries may disagree among themselves, and java.base has Entry twice: not our affair. */
    private static boolean concernsUs(Set<String> sameName) {
        long ofJavaBase = sameName.stream().filter(type -> type.endsWith(" of java.base")).count();
        boolean ofOurs = sameName.stream().anyMatch(type -> type.contains(" of tasuki"));
        return ofOurs || (ofJavaBase > 0 && ofJavaBase < sameName.size());
    }

    /** The modules that a compact source file with {@code import module tasuki} imports. */
    private static Collection<ModuleReference> imported() {
        ModuleFinder finder = ModuleFinder.compose(Modules.finder(), ModuleFinder.ofSystem());
        Map<String, ModuleReference> modules = new TreeMap<>();
        Deque<String> names = new ArrayDeque<>(List.of("tasuki", "java.base"));
        while (!names.isEmpty()) {
            ModuleReference module = finder.find(names.remove()).orElseThrow();
            if (modules.put(module.descriptor().name(), module) == null) {
                module.descriptor().requires().stream()
                        .filter(
                                required ->
                                        required.modifiers()
                                                .contains(
                                                        ModuleDescriptor.Requires.Modifier
                                                                .TRANSITIVE))
                        .forEach(required -> names.add(required.name()));
            }
        }
        return modules.values();
    }
}
