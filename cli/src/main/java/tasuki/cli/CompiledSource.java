package tasuki.cli;

import java.util.Map;

/**
 * What the compiler made of one source file.
 *
 * @param launchClass binary name of the first top-level class of the file, which holds {@code main}
 * @param classes class files by binary name
 */
record CompiledSource(String launchClass, Map<String, byte[]> classes) {}
