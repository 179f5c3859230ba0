package tasuki.web;

/**
 * What a submitted form may have.
 *
 * @param maxFields the most fields
 * @param maxFiles the most files
 * @param maxFieldBytes the largest field that is no file, in bytes
 * @param memoryBytes the largest file kept in memory, in bytes; larger ones go to a temporary file
 */
public record FormLimits(int maxFields, int maxFiles, int maxFieldBytes, int memoryBytes) {

    /** 1,000 fields of at most 1 MiB and 1,000 files, in memory up to 1 MiB each. */
    public static FormLimits defaults() {
        return new FormLimits(1_000, 1_000, 1 << 20, 1 << 20);
    }
}
