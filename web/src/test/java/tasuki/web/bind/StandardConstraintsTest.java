package tasuki.web.bind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.validation.MessageInterpolator;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.AssertFalse;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Negative;
import jakarta.validation.constraints.NegativeOrZero;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;

import org.hibernate.validator.HibernateValidator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ours find what Hibernate Validator finds, constraint by constraint, value by value. But for -0.0,
 * which it takes to be less than 0 and we, as arithmetic does, to be 0.
 */
class StandardConstraintsTest {
    private static final Validator HIBERNATE =
            Validation.byProvider(HibernateValidator.class)
                    .configure()
                    .messageInterpolator(new Verbatim())
                    .buildValidatorFactory()
                    .getValidator();

    /**
     * Messages as they stand: those of DecimalMin need an expression language that is not there.
     */
    private static final class Verbatim implements MessageInterpolator {
        @Override
        public String interpolate(String template, Context context) {
            return template;
        }

        @Override
        public String interpolate(String template, Context context, Locale locale) {
            return template;
        }
    }

    static final class Bean {
        @Positive @Nullable Integer positiveInteger;
        @Positive @Nullable Long positiveLong;
        @Positive @Nullable Double positiveDouble;
        @Positive @Nullable Float positiveFloat;
        @Positive @Nullable BigDecimal positiveDecimal;
        @Positive @Nullable BigInteger positiveBigInteger;
        @Positive @Nullable Short positiveShort;
        @PositiveOrZero @Nullable Double positiveOrZero;
        @Negative @Nullable Double negative;
        @NegativeOrZero @Nullable Long negativeOrZero;

        @Min(3)
        @Nullable Long min;

        @Min(3)
        @Nullable Double minDouble;

        @Max(3)
        @Nullable Integer max;

        @Max(3)
        @Nullable Float maxFloat;

        @DecimalMin("1.5")
        @Nullable Double decimalMin;

        @DecimalMin("1.5")
        @Nullable Long decimalMinLong;

        @DecimalMin(value = "1.5", inclusive = false)
        @Nullable BigDecimal decimalMinExclusive;

        @DecimalMax("0.1")
        @Nullable Double decimalMax;

        @DecimalMax(value = "0.1", inclusive = false)
        @Nullable BigDecimal decimalMaxExclusive;

        @NotNull @Nullable Object notNull;
        @NotBlank @Nullable String notBlank;
        @NotEmpty @Nullable String notEmpty;
        @NotEmpty @Nullable List<Integer> notEmptyList;

        @Size(min = 1, max = 3)
        @Nullable String size;

        @Size(min = 1, max = 3)
        @Nullable List<Integer> sizeList;

        @Size(min = 1, max = 3)
        @Nullable Map<Integer, Integer> sizeMap;

        @Size(min = 1, max = 3)
        int @Nullable [] sizeArray;

        @Pattern(regexp = "[a-c]+")
        @Nullable String pattern;

        @Pattern(regexp = "[a-c]+", flags = Pattern.Flag.CASE_INSENSITIVE)
        @Nullable String patternAnyCase;

        @AssertTrue @Nullable Boolean assertTrue;
        @AssertFalse @Nullable Boolean assertFalse;

        @Size.List({@Size(min = 2), @Size(max = 4)})
        @Nullable String sizes;
    }

    private static final Object[] VALUES = {
        -1,
        0,
        1,
        2,
        3,
        4,
        -1L,
        0L,
        1L,
        2L,
        3L,
        4L,
        Long.MAX_VALUE,
        (short) 0,
        (short) 1,
        -0.1,
        0.0,
        0.1,
        1.4999,
        1.5,
        1.5000001,
        3.0,
        3.0001,
        1e300,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0.0f,
        0.1f,
        2.9f,
        3.0f,
        3.1f,
        Float.NaN,
        new BigDecimal("0.1"),
        new BigDecimal("0.0999"),
        new BigDecimal("1.5"),
        new BigDecimal("1.50001"),
        new BigDecimal("-3"),
        BigInteger.ZERO,
        BigInteger.TEN,
        "",
        " ",
        "\t\n",
        "a",
        "abc",
        "ABC",
        "abcd",
        "abcde",
        "xyz",
        "a b",
        List.of(),
        List.of(1),
        List.of(1, 2, 3, 4),
        Map.of(),
        Map.of(1, 1),
        new int[] {},
        new int[] {1},
        new int[] {1, 2, 3, 4},
        true,
        false
    };

    static Stream<Field> fields() {
        return Arrays.stream(Bean.class.getDeclaredFields()).filter(f -> !f.isSynthetic());
    }

    @ParameterizedTest
    @MethodSource("fields")
    void theyFindWhatHibernateValidatorFinds(Field field) {
        List<Annotation> constraints = Constraints.constraints(field.getAnnotations());
        List<@Nullable Object> values = new ArrayList<>();
        values.add(null);
        Arrays.stream(VALUES).filter(field.getType()::isInstance).forEach(values::add);
        assertTrue(values.size() > 1, "no value for " + field);
        for (Object value : values) {
            int theirs = HIBERNATE.validateValue(Bean.class, field.getName(), value).size();
            Problems problems = new Problems();
            for (Annotation constraint : constraints) {
                StandardConstraints.compile(constraint, field.getType())
                        .orElseThrow()
                        .check(value, problems);
            }
            assertEquals(theirs, problems.size(), field.getName() + " of " + value);
        }
    }
}
