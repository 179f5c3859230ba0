package tasuki.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the compiler wrote, taken apart again: its layout is its own, in whatever language it
 * speaks.
 */
final class CompilerMessages {
    /** {@code Shop.java:12: error: cannot find symbol}. */
    private static final Pattern HEAD = Pattern.compile("(.+?\\.java):(\\d+): (.*)");

    private CompilerMessages() {}

    /**
     * One message.
     *
     * @param line in the file, from 1
     * @param column in the line, from 1; 0 if the compiler points at none
     * @param message its first line
     * @param excerpt what follows: the source line, a caret, more words
     */
    record Message(String file, int line, int column, String message, List<String> excerpt) {
        Message {
            excerpt = List.copyOf(excerpt);
        }
    }

    static List<Message> of(String text) {
        List<Message> messages = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher head = HEAD.matcher(lines.get(i));
            if (!head.matches()) {
                continue;
            }
            int end = i + 1;
            // the last line of all counts the errors, and belongs to none
            int last = lines.size() - (lines.getLast().matches("\\d+ \\S+.*") ? 1 : 0);
            while (end < last && !HEAD.matcher(lines.get(end)).matches()) {
                end++;
            }
            List<String> excerpt = lines.subList(i + 1, end);
            int line = Integer.parseInt(head.group(2));
            messages.add(new Message(head.group(1), line, column(excerpt), head.group(3), excerpt));
        }
        return List.copyOf(messages);
    }

    private static int column(List<String> excerpt) {
        for (String line : excerpt) {
            if (line.strip().equals("^")) {
                return line.indexOf('^') + 1;
            }
        }
        return 0;
    }
}
