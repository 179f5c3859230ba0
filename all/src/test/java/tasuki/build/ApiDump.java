package tasuki.build;

import java.lang.module.ModuleReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The public API of a module as text, one paragraph per type: its head, then its members.
 *
 * @param module name of the module
 * @param types the paragraphs by type name, each as its lines
 */
record ApiDump(String module, Map<String, List<String>> types) {
    private static final Pattern HEAD =
            Pattern.compile("(?:^| )(?:class|interface|@interface|enum|record) ([\\w.]+)");

    /** The dump of what {@code module} exports to everybody. */
    static ApiDump of(ModuleReference module) {
        return of(module.descriptor().name(), Modules.exportedTypes(module));
    }

    /** The dump of {@code types} and the types nested in them. */
    static ApiDump of(String module, List<Class<?>> types) {
        Map<String, List<String>> paragraphs = new TreeMap<>();
        types.forEach(type -> add(type, paragraphs));
        return new ApiDump(module, paragraphs);
    }

    /** Reads what {@link #text} wrote. */
    static ApiDump parse(String text) {
        String[] paragraphs = text.strip().split("\n\n");
        Map<String, List<String>> types = new LinkedHashMap<>();
        for (String paragraph : Arrays.asList(paragraphs).subList(1, paragraphs.length)) {
            List<String> lines = paragraph.lines().toList();
            Matcher head = HEAD.matcher(lines.getFirst());
            if (!head.find()) {
                throw new IllegalArgumentException("not the head of a type: " + lines.getFirst());
            }
            types.put(head.group(1), lines);
        }
        return new ApiDump(paragraphs[0].replaceFirst("module ", ""), types);
    }

    String text() {
        StringBuilder text = new StringBuilder("module " + module + "\n");
        for (List<String> lines : types.values()) {
            text.append('\n');
            lines.forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    /** The lines that differ, {@code -} for those here only and {@code +} for those there only. */
    List<String> changesTo(ApiDump other) {
        List<String> changes = new ArrayList<>();
        Set<String> names = new TreeSet<>(types.keySet());
        names.addAll(other.types.keySet());
        for (String name : names) {
            List<String> before = types.getOrDefault(name, List.of());
            List<String> after = other.types.getOrDefault(name, List.of());
            if (before.equals(after)) {
                continue;
            }
            if (!before.isEmpty()
                    && !after.isEmpty()
                    && before.getFirst().equals(after.getFirst())) {
                changes.add("  " + before.getFirst());
            }
            int unexplained = changes.size();
            before.stream()
                    .filter(line -> !after.contains(line))
                    .map("- "::concat)
                    .forEach(changes::add);
            after.stream()
                    .filter(line -> !before.contains(line))
                    .map("+ "::concat)
                    .forEach(changes::add);
            if (changes.size() == unexplained) {
                changes.add("~ the order of the lines, or lines that are there twice");
            }
        }
        return changes;
    }

    private static void add(Class<?> type, Map<String, List<String>> paragraphs) {
        ApiWriter writer = new ApiWriter(type);
        List<String> lines = new ArrayList<>();
        lines.add(writer.head());
        Stream.of(writer.constructors(), writer.fields(), writer.methods())
                .flatMap(members -> members)
                .map("    "::concat)
                .forEach(lines::add);
        paragraphs.put(type.getCanonicalName(), List.copyOf(lines));
        Arrays.stream(type.getDeclaredClasses())
                .filter(nested -> ApiWriter.isVisible(nested.getModifiers()))
                .forEach(nested -> add(nested, paragraphs));
    }
}
