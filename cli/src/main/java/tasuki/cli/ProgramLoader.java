package tasuki.cli;

import org.jspecify.annotations.Nullable;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Map;

/**
 * Defines the classes of a compiled program, in its own unnamed module. Everything else comes from
 * the parent; a class of the program wins over one of the same name there.
 */
final class ProgramLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> classes;
    private final ProtectionDomain domain;

    ProgramLoader(Map<String, byte[]> classes, Path file, ClassLoader parent) {
        // without a name: stack traces show classes as they do under java
        super(parent);
        this.classes = classes;
        CodeSource code = new CodeSource(location(file), (Certificate[]) null);
        this.domain = new ProtectionDomain(code, null, this, null);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!classes.containsKey(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length, domain);
    }

    private static @Nullable URL location(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            return null;
        }
    }
}
