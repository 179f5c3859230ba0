package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.BodyParam;
import tasuki.web.HttpError;
import tasuki.web.Partial;
import tasuki.web.WebSetupException;
import tasuki.web.bind.Parameter.In;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.util.List;
import java.util.Optional;

/** Binders for JSON bodies: whole ones, and their keys where a body has several parameters. */
final class JsonBodies {
    private final JsonMapper mapper;
    private final Converters converters;
    private final Constraints constraints;

    JsonBodies(JsonMapper mapper, Converters converters, Constraints constraints) {
        this.mapper = mapper;
        this.converters = converters;
        this.constraints = constraints;
    }

    /**
     * The binder for a parameter.
     *
     * @param bodies how many parameters the body has
     */
    Binder binder(Declared each, long bodies, List<Parameter> parameters, List<Object[]> places) {
        Optional<BodyParam> said = each.annotation(BodyParam.class);
        boolean embed = bodies > 1 || said.map(BodyParam::embed).orElse(false);
        String name = said.map(BodyParam::value).filter(n -> !n.isEmpty()).orElse(each.name());
        String description = said.map(BodyParam::description).orElse("");
        Parameter parameter = each.parameter(embed ? In.FIELD : In.BODY, name, description);
        places.add(embed ? new Object[] {"body", name} : new Object[] {"body"});
        if (each.raw() == Partial.class) {
            AnnotatedType whole = whole(each);
            MergePatch.Maker maker =
                    new MergePatch.Maker(
                            mapper, converters, whole, constraints.of(each.element(), whole));
            Parameter as = parameter.partOf(whole);
            parameters.add(as);
            return embed
                    ? (source, problems) -> field(as, maker, Check.NONE, null, source, problems)
                    : (source, problems) -> whole(as, maker, Check.NONE, null, source, problems);
        }
        parameters.add(parameter);
        BodyReader reader = new BodyReader(mapper, converters, each.type());
        Check check = constraints.of(each.element(), each.type());
        Object absent = absent(each, parameter);
        return embed
                ? (source, problems) -> field(parameter, reader, check, absent, source, problems)
                : (source, problems) -> whole(parameter, reader, check, absent, source, problems);
    }

    private static AnnotatedType whole(Declared each) {
        if (each.type() instanceof AnnotatedParameterizedType type
                && Constraints.raw(type.getAnnotatedActualTypeArguments()[0].getType())
                        .isRecord()) {
            return type.getAnnotatedActualTypeArguments()[0];
        }
        throw new WebSetupException(
                "Say of which record the Partial '"
                        + each.name()
                        + "' of "
                        + each.owner()
                        + " is:"
                        + " Partial<Item>");
    }

    private @Nullable Object absent(Declared each, Parameter parameter) {
        if (parameter.defaultText().isPresent()) {
            return mapper.readValue(
                    parameter.defaultText().get(), Json.type(mapper, each.type().getType()));
        }
        return each.raw() == Optional.class ? Optional.empty() : null;
    }

    private static @Nullable Object whole(
            Parameter parameter,
            JsonReading reader,
            Check check,
            @Nullable Object absent,
            Source source,
            Problems problems)
            throws Exception {
        byte[] bytes = source.bodyBytes();
        problems.enter("body");
        try {
            if (bytes.length == 0) {
                return absent(parameter, absent, problems);
            }
            requireJson(source);
            int before = problems.size();
            Object value = reader.read(bytes, problems);
            if (value == null && problems.size() == before) { // it was null
                return absent(parameter, absent, problems);
            }
            return checked(value, check, problems);
        } finally {
            problems.leave();
        }
    }

    private static @Nullable Object field(
            Parameter parameter,
            JsonReading reader,
            Check check,
            @Nullable Object absent,
            Source source,
            Problems problems)
            throws Exception {
        byte[] bytes = source.bodyBytes();
        problems.enter("body");
        try {
            JsonNode tree = null;
            if (bytes.length > 0) {
                requireJson(source);
                int before = problems.size();
                tree = source.bodyTree(problems);
                if (problems.size() > before || tree == null) {
                    return null;
                }
            }
            JsonNode node = tree == null ? null : tree.get(parameter.name());
            problems.enter(parameter.name());
            try {
                if (node == null || node.isNull()) {
                    return absent(parameter, absent, problems);
                }
                return checked(reader.read(node, problems), check, problems);
            } finally {
                problems.leave();
            }
        } finally {
            problems.leave();
        }
    }

    private static @Nullable Object absent(
            Parameter parameter, @Nullable Object absent, Problems problems) {
        if (parameter.required()) {
            problems.missing(null);
        }
        return absent;
    }

    private static @Nullable Object checked(
            @Nullable Object value, Check check, Problems problems) {
        if (value != null) {
            check.check(value, problems);
        }
        return value;
    }

    /** Refuses what is not declared to be JSON: a form of another site must not pass for it. */
    static void requireJson(Source source) {
        String type = source.headerValue("Content-Type");
        if (type == null ? source.strictContentType() : !isJson(type)) {
            throw new HttpError(
                    415,
                    "Send the body as JSON, with Content-Type: application/json"
                            + (type == null ? "" : ", not " + type));
        }
    }

    private static boolean isJson(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
        return type.equalsIgnoreCase("application/json")
                || (type.length() > 17
                        && type.regionMatches(true, 0, "application/", 0, 12)
                        && type.regionMatches(true, type.length() - 5, "+json", 0, 5));
    }
}
