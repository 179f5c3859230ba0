package tasuki.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The modules on the class path of this test: ours, as folders or jars, and their libraries. */
final class Modules {
    private Modules() {}

    /** Everything on the class path, taken as a module path. */
    static ModuleFinder finder() {
        String[] entries = System.getProperty("java.class.path").split(java.io.File.pathSeparator);
        return ModuleFinder.of(
                Arrays.stream(entries)
                        .map(Path::of)
                        .filter(Files::exists)
                        .filter(entry -> Files.isRegularFile(entry) || isModule(entry))
                        .toArray(Path[]::new));
    }

    /** Our own modules, by name. */
    static List<ModuleReference> own() {
        return finder().findAll().stream()
                .filter(module -> isOwn(module.descriptor().name()))
                .filter(module -> !module.descriptor().isAutomatic())
                .sorted(Comparator.comparing(module -> module.descriptor().name()))
                .toList();
    }

    static boolean isOwn(String module) {
        return module.equals("tasuki") || module.startsWith("tasuki.");
    }

    /** The public top-level types in the packages that {@code module} exports to everybody. */
    static List<Class<?>> exportedTypes(ModuleReference module) {
        Predicate<String> exported =
                packageName ->
                        module.descriptor().exports().stream()
                                .filter(exports -> !exports.isQualified())
                                .map(ModuleDescriptor.Exports::source)
                                .anyMatch(packageName::equals);
        try (ModuleReader reader = module.open();
                Stream<String> resources = reader.list()) {
            return resources
                    .filter(resource -> resource.endsWith(".class"))
                    .filter(resource -> !resource.startsWith("META-INF/"))
                    .map(resource -> resource.substring(0, resource.length() - ".class".length()))
                    .map(resource -> resource.replace('/', '.'))
                    .filter(name -> exported.test(packageOf(name)))
                    .filter(name -> !name.contains("$") && !name.endsWith("-info"))
                    .sorted()
                    .<Class<?>>map(Modules::load)
                    .filter(type -> java.lang.reflect.Modifier.isPublic(type.getModifiers()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isModule(Path folder) {
        return Files.exists(folder.resolve("module-info.class"));
    }

    private static String packageOf(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Modules.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " is in a module but cannot be loaded", e);
        }
    }
}
