// FastAPI: Advanced, Lifespan Events
import module tasuki;

final Map<String, DoubleUnaryOperator> models = new ConcurrentHashMap<>();

@Get("/predict")
Map<String, Double> predict(double x) {
    return Map.of("result", models.get("answer_to_everything").applyAsDouble(x));
}

App app() {
    return App.of(this).title("Lifespan Events").lifespan(serving -> {
        models.put("answer_to_everything", x -> x * 42); // before the first request
        serving.run(); // returns when the server has stopped
        models.clear();
    });
}

void main() {
    app().serve(8000);
}
