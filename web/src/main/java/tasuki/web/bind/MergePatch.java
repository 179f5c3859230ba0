package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.Partial;
import tasuki.web.ValidationException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.AnnotatedType;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A part of a record, as JSON, that is merged with whole ones (RFC 7396). */
final class MergePatch implements Partial<Object> {
    private final JsonMapper mapper;
    private final BodyReader reader;
    private final Check check;
    private final ObjectNode given;

    private MergePatch(JsonMapper mapper, BodyReader reader, Check check, ObjectNode given) {
        this.mapper = mapper;
        this.reader = reader;
        this.check = check;
        this.given = given;
    }

    /** Makes them of bodies, whose given parts it checks. */
    static final class Maker implements JsonReading {
        private final JsonMapper mapper;
        private final BodyReader reader;
        private final ShapeCheck shape;
        private final Class<?> type;
        private final Check check;

        Maker(JsonMapper mapper, Converters converters, AnnotatedType type, Check check) {
            this.mapper = mapper;
            this.reader = new BodyReader(mapper, converters, type);
            this.shape = new ShapeCheck(mapper, converters);
            this.type = Constraints.raw(type.getType());
            this.check = check;
        }

        @Override
        public @Nullable Object read(byte[] json, Problems problems) {
            JsonNode tree = BodyReader.tree(mapper, json, problems);
            return tree == null ? null : read(tree, problems);
        }

        @Override
        public @Nullable Object read(JsonNode node, Problems problems) {
            if (!(node instanceof ObjectNode given)) {
                problems.add(
                        "model_attributes_type",
                        "Input should be a valid dictionary or object to extract fields from",
                        ShapeCheck.value(node));
                return null;
            }
            int before = problems.size();
            shape.given(given, type, problems);
            return problems.size() > before ? null : new MergePatch(mapper, reader, check, given);
        }
    }

    @Override
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        given.properties().forEach(part -> names.add(part.getKey()));
        return names;
    }

    @Override
    public Object applyTo(Object stored) {
        JsonNode whole = mapper.valueToTree(stored);
        Problems problems = new Problems();
        problems.enter("body");
        Object merged = reader.read(merge(whole, given), problems);
        if (merged != null) {
            check.check(merged, problems);
        }
        if (!problems.isEmpty() || merged == null) {
            throw new ValidationException(problems.list());
        }
        return merged;
    }

    private JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result =
                target instanceof ObjectNode object ? object.deepCopy() : mapper.createObjectNode();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                JsonNode before = result.get(change.getKey());
                result.set(
                        change.getKey(),
                        merge(
                                before == null ? mapper.getNodeFactory().nullNode() : before,
                                change.getValue()));
            }
        }
        return result;
    }

    @Override
    public String toString() {
        return "Partial" + given;
    }
}
