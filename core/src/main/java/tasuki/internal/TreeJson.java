package tasuki.internal;

import tasuki.TaskInfo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The task tree as JSON. */
public final class TreeJson {
    private final StringBuilder out = new StringBuilder();

    private TreeJson() {}

    /** One object: when, which process, the roots, the abandoned calls. */
    public static String of(List<TaskInfo> roots, List<String> abandoned) {
        TreeJson json = new TreeJson();
        json.out.append("{\"time\":");
        json.text(Instant.now().toString());
        json.out.append(",\"pid\":").append(ProcessHandle.current().pid()).append(",\"tasks\":");
        json.tasks(roots);
        json.out.append(",\"abandoned\":[");
        for (int i = 0; i < abandoned.size(); i++) {
            json.out.append(i == 0 ? "" : ",");
            json.text(abandoned.get(i));
        }
        return json.out.append("]}").toString();
    }

    private void tasks(List<TaskInfo> tasks) {
        out.append('[');
        for (int i = 0; i < tasks.size(); i++) {
            out.append(i == 0 ? "" : ",");
            task(tasks.get(i));
        }
        out.append(']');
    }

    private void task(TaskInfo task) {
        out.append("{\"name\":");
        text(task.name());
        out.append(",\"threadId\":").append(task.threadId());
        out.append(",\"state\":");
        text(task.state().name().toLowerCase(Locale.ROOT));
        optional("waitingOn", task.waitingOn());
        millis("waitingForMillis", task.waitingFor());
        millis("deadlineMillis", task.deadline());
        optional("cancelling", task.cancelling());
        out.append(",\"tasks\":");
        tasks(task.tasks());
        out.append('}');
    }

    private void optional(String key, Optional<String> value) {
        if (value.isPresent()) {
            out.append(",\"").append(key).append("\":");
            text(value.get());
        }
    }

    private void millis(String key, Optional<Duration> time) {
        time.ifPresent(t -> out.append(",\"").append(key).append("\":").append(t.toMillis()));
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c) && !isPaired(text, i)) {
                        out.append("\\u").append(HEX.toHexDigits(c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static final java.util.HexFormat HEX = java.util.HexFormat.of();

    private static boolean isPaired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
