package tasuki;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.junit.platform.commons.support.AnnotationSupport;

import tasuki.internal.World;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A test that has to hold in every {@link World}, which is its first argument.
 *
 * <pre>{@code
 * @Worlds
 * void endsInOrder(World on) {
 *     on.run(() -> …);
 * }
 * }</pre>
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{argumentsWithNames}")
@ArgumentsSource(Worlds.Each.class)
public @interface Worlds {
    /** Values of a second argument, say capacities: each in each world. */
    int[] value() default {};

    /** How often in each world; for tests that are about a race. */
    int rounds() default 1;

    /** The arguments. */
    final class Each implements ArgumentsProvider {
        @Override
        public Stream<Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            Worlds asked =
                    AnnotationSupport.findAnnotation(context.getElement(), Worlds.class)
                            .orElseThrow();
            List<Arguments> once =
                    World.all().stream()
                            .flatMap(
                                    world ->
                                            asked.value().length == 0
                                                    ? Stream.of(Arguments.of(world))
                                                    : Arrays.stream(asked.value())
                                                            .mapToObj(n -> Arguments.of(world, n)))
                            .toList();
            return IntStream.range(0, asked.rounds()).boxed().flatMap(i -> once.stream());
        }
    }
}
