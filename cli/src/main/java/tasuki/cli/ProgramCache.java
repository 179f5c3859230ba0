package tasuki.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps what was compiled without a message, so that the next start of an unchanged file needs no
 * compiler. One entry per source path, valid for one content of the file and one JDK.
 *
 * <p>The launcher script gives each build of the toolkit a folder of its own, so an entry never
 * outlives the classes it was compiled against. A cache that cannot be read or written is no cache:
 * nothing fails because of it.
 */
final class ProgramCache {
    /** The system property by which the launcher script names the folder. */
    static final String FOLDER_PROPERTY = "tasuki.programs";

    private static final int FORMAT = 0x7A5C_0001;

    private final Path entry;
    private final byte[] key;
    private final Path file;
    private final byte[] content;

    private ProgramCache(Path entry, byte[] key, Path file, byte[] content) {
        this.file = file;
        this.content = content;
        this.entry = entry;
        this.key = key;
    }

    /** The entry for {@code file} with this content; empty when no folder is set. */
    static Optional<ProgramCache> of(Path file, byte[] content) {
        String folder = System.getProperty(FOLDER_PROPERTY);
        if (folder == null) {
            return Optional.empty();
        }
        String path = file.toAbsolutePath().normalize().toString();
        String name = HexFormat.of().formatHex(sha256(path.getBytes(StandardCharsets.UTF_8)));
        String jdk = Runtime.version() + " " + System.getProperty("java.home");
        byte[] key = sha256(content, jdk.getBytes(StandardCharsets.UTF_8));
        return Optional.of(
                new ProgramCache(Path.of(folder, name.substring(0, 32)), key, file, content));
    }

    /** What was stored for the same content, or empty. */
    Optional<CompiledSource> read() {
        if (!Files.isRegularFile(entry)) {
            return Optional.empty();
        }
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(entry)))) {
            if (in.readInt() != FORMAT || !Arrays.equals(in.readNBytes(key.length), key)) {
                return Optional.empty();
            }
            String launchClass = in.readUTF();
            int count = in.readInt();
            Map<String, byte[]> classes = HashMap.newHashMap(count);
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                int length = in.readInt();
                byte[] bytes = in.readNBytes(length);
                if (bytes.length != length) {
                    return Optional.empty();
                }
                classes.put(name, bytes);
            }
            return Optional.of(new CompiledSource(launchClass, Map.copyOf(classes)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Stores {@code source} in one step: a reader sees the old entry or the whole new one. Nothing
     * is stored if the file has been saved again meanwhile: what was compiled may be either.
     */
    void write(CompiledSource source) {
        try {
            if (!Arrays.equals(content, Files.readAllBytes(file))) {
                return;
            }
            Files.createDirectories(entry.getParent());
            Path part = Files.createTempFile(entry.getParent(), "part", null);
            try {
                writeTo(part, source);
                Files.move(part, entry, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // the next start compiles again
        }
    }

    private void writeTo(Path part, CompiledSource source) throws IOException {
        try (var out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
            out.writeInt(FORMAT);
            out.write(key);
            out.writeUTF(source.launchClass());
            out.writeInt(source.classes().size());
            for (Map.Entry<String, byte[]> type : source.classes().entrySet()) {
                out.writeUTF(type.getKey());
                out.writeInt(type.getValue().length);
                out.write(type.getValue());
            }
        }
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
