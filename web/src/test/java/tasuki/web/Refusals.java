package tasuki.web;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.stream.Collectors;

/** Reads the problems of a reply with 422. */
final class Refusals {
    private Refusals() {}

    /** Each problem as its type, its place and its message. */
    static List<String> of(TestReply reply) throws InterruptedException {
        JsonNode detail = JsonMapper.shared().readTree(reply.bytes()).get("detail");
        return detail.valueStream()
                .map(
                        problem ->
                                problem.get("type").asString()
                                        + " "
                                        + problem.get("loc")
                                                .valueStream()
                                                .map(JsonNode::asString)
                                                .collect(Collectors.joining("."))
                                        + " "
                                        + problem.get("msg").asString())
                .toList();
    }
}
