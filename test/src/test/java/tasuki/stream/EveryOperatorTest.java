package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Nothing of {@link AsyncStream} is left out: each public method, overload by overload, is called
 * by a case that is compared with a list, runs under many schedules, and is cancelled and failed
 * everywhere ({@link OperatorsTest}, {@link LawsTest}); each operator has a picture in
 * docs/streams.md.
 */
class EveryOperatorTest {
    /** Other names of the same, which need no picture of their own. */
    private static final Map<String, String> ALIASES =
            Map.of("limit", "take", "skip", "drop", "peek", "onEach");

    /** Bridges that are cases of operators too. */
    private static final Set<String> NO_PICTURE =
            Set.of("from", "generate", "of", "empty", "failed");

    private static Stream<Method> methods() {
        return Arrays.stream(AsyncStream.class.getDeclaredMethods())
                .filter(m -> Modifier.isPublic(m.getModifiers()) && !m.isSynthetic());
    }

    private static boolean mentionsStream(Type type) {
        return type.getTypeName().contains(AsyncStream.class.getName());
    }

    /** Makes a stream of one, or of several. */
    private static boolean isOperator(Method m) {
        return m.getReturnType() == AsyncStream.class
                && (!Modifier.isStatic(m.getModifiers())
                        || Arrays.stream(m.getGenericParameterTypes())
                                .anyMatch(EveryOperatorTest::mentionsStream));
    }

    private static String signature(Method m) {
        return m.getName()
                + MethodTypeDesc.ofDescriptor(
                                java.lang.invoke.MethodType.methodType(
                                                m.getReturnType(), m.getParameterTypes())
                                        .toMethodDescriptorString())
                        .displayDescriptor();
    }

    /** The methods of AsyncStream that a class calls, its lambdas and references included. */
    private static Set<String> calls(Class<?>... classes) throws IOException {
        Set<String> calls = new HashSet<>();
        for (Class<?> type : classes) {
            try (InputStream in =
                    type.getResourceAsStream(
                            type.getName().substring(type.getPackageName().length() + 1)
                                    + ".class")) {
                ClassFile.of()
                        .parse(in.readAllBytes())
                        .constantPool()
                        .forEach(
                                entry -> {
                                    if (entry instanceof MethodRefEntry ref
                                            && ref.owner()
                                                    .asInternalName()
                                                    .equals("tasuki/stream/AsyncStream")) {
                                        calls.add(
                                                ref.name().stringValue()
                                                        + ref.typeSymbol().displayDescriptor());
                                    }
                                });
            }
        }
        return calls;
    }

    private static Set<String> missing(Stream<Method> of, Set<String> called) {
        Set<String> missing = new TreeSet<>();
        of.map(EveryOperatorTest::signature).filter(s -> !called.contains(s)).forEach(missing::add);
        return missing;
    }

    @Test
    @DisplayName(
            "every operator, overload by overload, has a case: laws, schedules, cancelled everywhere")
    void operators() throws IOException {
        assertEquals(
                Set.of(),
                missing(
                        methods().filter(EveryOperatorTest::isOperator),
                        calls(Op.class, OperatorsTest.class)));
    }

    @Test
    @DisplayName("every operator has a case that is named after it")
    void names() {
        List<String> cases =
                Stream.concat(
                                Op.all(3).stream().map(Op::name),
                                OperatorsTest.timed().map(OperatorsTest.Timed::name))
                        .toList();
        Set<String> missing = new TreeSet<>();
        methods()
                .filter(EveryOperatorTest::isOperator)
                .map(Method::getName)
                .filter(
                        name ->
                                cases.stream()
                                        .noneMatch(
                                                c ->
                                                        Pattern.matches(
                                                                Pattern.quote(name) + "\\b.*", c)))
                .forEach(missing::add);
        assertEquals(Set.of(), missing);
    }

    @Test
    @DisplayName("every source and every terminal operation has a case")
    void sourcesAndTerminals() throws IOException {
        assertEquals(
                Set.of(),
                missing(
                        methods()
                                .filter(m -> !isOperator(m))
                                // a file: the bytes are read as those of any other input
                                .filter(m -> !signature(m).equals("lines(Path)AsyncStream")),
                        calls(End.class, OperatorsTest.class)));
    }

    @Test
    @DisplayName("every operator is drawn in docs/streams.md")
    void pictures() {
        List<String> shown = StreamsPageTest.shown();
        Set<String> missing = new TreeSet<>();
        methods()
                .filter(EveryOperatorTest::isOperator)
                .map(m -> ALIASES.getOrDefault(m.getName(), m.getName()))
                .filter(name -> !NO_PICTURE.contains(name))
                .filter(
                        name ->
                                shown.stream()
                                        .noneMatch(
                                                call ->
                                                        Pattern.compile("\\b" + name + "\\(")
                                                                .matcher(call)
                                                                .find()))
                .forEach(missing::add);
        assertEquals(Set.of(), missing);
    }
}
