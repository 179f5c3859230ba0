package tasuki.web;

/**
 * What a submitted form may have. More is answered 413.
 *
 * @param maxFields the most fields
 * @param maxFiles the most files
 * @param maxFieldBytes the largest field that is no file, in bytes
 * @param maxFileBytes the largest file, in bytes; the limit for the whole body holds too
 * @param memoryBytes the largest file kept in memory, in bytes; larger ones go to a temporary file
 */
public record FormLimits(
        int maxFields, int maxFiles, int maxFieldBytes, long maxFileBytes, int memoryBytes) {

    /** Checks the numbers. */
    public FormLimits {
        if (maxFields < 0
                || maxFiles < 0
                || maxFieldBytes < 0
                || maxFileBytes < 0
                || memoryBytes < 0) {
            throw new IllegalArgumentException("A limit cannot be negative");
        }
    }

    /** 1,000 fields of at most 1 MiB and 1,000 files of any size, in memory up to 1 MiB each. */
    public static FormLimits defaults() {
        return new FormLimits(1_000, 1_000, 1 << 20, Long.MAX_VALUE, 1 << 20);
    }

    /** The same with at most so many fields. */
    public FormLimits withMaxFields(int fields) {
        return new FormLimits(fields, maxFiles, maxFieldBytes, maxFileBytes, memoryBytes);
    }

    /** The same with at most so many files. */
    public FormLimits withMaxFiles(int files) {
        return new FormLimits(maxFields, files, maxFieldBytes, maxFileBytes, memoryBytes);
    }

    /** The same with fields of at most so many bytes. */
    public FormLimits withMaxFieldBytes(int bytes) {
        return new FormLimits(maxFields, maxFiles, bytes, maxFileBytes, memoryBytes);
    }

    /** The same with files of at most so many bytes. */
    public FormLimits withMaxFileBytes(long bytes) {
        return new FormLimits(maxFields, maxFiles, maxFieldBytes, bytes, memoryBytes);
    }

    /** The same with files in memory up to so many bytes. */
    public FormLimits withMemoryBytes(int bytes) {
        return new FormLimits(maxFields, maxFiles, maxFieldBytes, maxFileBytes, bytes);
    }
}
