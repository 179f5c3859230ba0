package tasuki;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import tasuki.internal.VirtualTime.On;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A test that is about a race: on each scheduler, twenty times. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@MethodSource("tasuki.RepeatedOn$Rounds#all")
@interface RepeatedOn {
    /** Where and how often. */
    final class Rounds {
        private Rounds() {}

        static Stream<Arguments> all() {
            return IntStream.range(0, 40)
                    .mapToObj(i -> Arguments.of(i % 2 == 0 ? On.PARALLEL : On.LOOP));
        }
    }
}
