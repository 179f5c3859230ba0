package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A submitted form: its fields and its files. */
final class Form implements AutoCloseable {
    private final Fields fields;
    private final Map<String, List<Upload>> uploads;

    private Form(Fields fields, Map<String, List<Upload>> uploads) {
        this.fields = fields;
        this.uploads = uploads;
    }

    /** Reads a form of either kind. */
    static Form read(String contentType, InputStream body, FormLimits limits) throws IOException {
        String type = contentType.toLowerCase(Locale.ROOT);
        if (type.startsWith("application/x-www-form-urlencoded")) {
            Fields fields = Fields.ofForm(body.readAllBytes());
            if (fields.size() > limits.maxFields()) {
                throw tooMany("fields", limits.maxFields());
            }
            return new Form(fields, Map.of());
        }
        if (type.startsWith("multipart/form-data")) {
            return multipart(contentType, body, limits);
        }
        if (type.isEmpty()) {
            return new Form(Fields.of(List.of()), Map.of());
        }
        throw new HttpError(
                415,
                "Send a form, as multipart/form-data or application/x-www-form-urlencoded, not "
                        + contentType);
    }

    private static HttpError tooMany(String what, int limit) {
        return new HttpError(413, "The form has too many " + what + ": at most " + limit);
    }

    private static Form multipart(String contentType, InputStream body, FormLimits limits)
            throws IOException {
        String boundary = Multipart.attribute(contentType, "boundary").orElse("");
        if (boundary.isEmpty() || boundary.length() > 200) {
            throw new HttpError(400, "Missing boundary in multipart");
        }
        Multipart parts = new Multipart(body, boundary.getBytes(StandardCharsets.ISO_8859_1));
        List<String> fields = new ArrayList<>();
        Map<String, List<Upload>> uploads = new LinkedHashMap<>();
        Form form = null;
        int files = 0;
        try {
            while (parts.next()) {
                String disposition = parts.header("content-disposition").orElse("");
                String name = Multipart.attribute(disposition, "name").orElse(null);
                if (name == null) {
                    throw new HttpError(
                            400, "The Content-Disposition header field \"name\" must be provided");
                }
                Optional<String> filename = Multipart.attribute(disposition, "filename");
                if (filename.isPresent()) {
                    if (++files > limits.maxFiles()) {
                        throw tooMany("files", limits.maxFiles());
                    }
                    Spool spool = new Spool(limits);
                    StoredUpload upload =
                            new StoredUpload(name, filename, parts.header("content-type"), spool);
                    uploads.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(upload);
                    parts.copyTo(spool);
                    spool.close();
                    if (filename.get().isEmpty() && spool.size == 0) {
                        dropLast(uploads, name); // browsers send it where no file was chosen
                    }
                } else {
                    if (fields.size() / 2 >= limits.maxFields()) {
                        throw tooMany("fields", limits.maxFields());
                    }
                    fields.add(name);
                    fields.add(text(parts, limits));
                }
            }
            form = new Form(Fields.of(fields), uploads);
            return form;
        } finally {
            if (form == null) {
                new Form(Fields.of(List.of()), uploads).close();
            }
        }
    }

    private static void dropLast(Map<String, List<Upload>> uploads, String name) {
        List<Upload> list = uploads.getOrDefault(name, List.of());
        if (list.size() > 1) {
            list.removeLast();
        } else {
            uploads.remove(name);
        }
    }

    private static String text(Multipart parts, FormLimits limits) throws IOException {
        ByteArrayOutputStream out =
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void write(byte[] b, int off, int len) {
                        if (count + len > limits.maxFieldBytes()) {
                            throw new HttpError(
                                    413,
                                    "A field of the form is larger than the limit of "
                                            + limits.maxFieldBytes()
                                            + " bytes");
                        }
                        super.write(b, off, len);
                    }
                };
        parts.copyTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    Fields fields() {
        return fields;
    }

    Map<String, List<Upload>> uploads() {
        return uploads;
    }

    @Override
    public void close() throws IOException {
        for (List<Upload> list : uploads.values()) {
            for (Upload upload : list) {
                ((StoredUpload) upload).spool.delete();
            }
        }
    }

    /** Keeps bytes in memory, and on disk when they are many. */
    private static final class Spool extends OutputStream {
        private final int memory;
        private final long most;
        private final ByteArrayOutputStream small = new ByteArrayOutputStream();
        private @Nullable Path file;
        private @Nullable OutputStream large;
        private long size;

        Spool(FormLimits limits) {
            memory = limits.memoryBytes();
            most = limits.maxFileBytes();
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            if (size + len > most) {
                throw new HttpError(
                        413, "A file of the form is larger than the limit of " + most + " bytes");
            }
            OutputStream to = large;
            if (to == null && size + len > memory) {
                Path made = Files.createTempFile("tasuki-upload-", null);
                file = made;
                to = Files.newOutputStream(made);
                small.writeTo(to);
                small.reset();
                large = to;
            }
            (to == null ? small : to).write(b, off, len);
            size += len;
        }

        @Override
        public void close() throws IOException {
            OutputStream to = large;
            if (to != null) {
                to.close();
            }
        }

        InputStream open() throws IOException {
            Path path = file;
            return path == null
                    ? new ByteArrayInputStream(small.toByteArray())
                    : Files.newInputStream(path);
        }

        void delete() throws IOException {
            close();
            Path path = file;
            if (path != null) {
                Files.deleteIfExists(path);
            }
        }
    }

    private record StoredUpload(
            String field, Optional<String> filename, Optional<String> contentType, Spool spool)
            implements Upload {

        @Override
        public long size() {
            return spool.size;
        }

        @Override
        public InputStream open() throws IOException {
            return spool.open();
        }

        @Override
        public byte[] bytes() throws IOException {
            try (InputStream in = open()) {
                return in.readAllBytes();
            }
        }

        @Override
        public void saveTo(Path target) throws IOException {
            try (InputStream in = open()) {
                Files.copy(in, target);
            }
        }
    }
}
