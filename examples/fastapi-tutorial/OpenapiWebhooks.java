// FastAPI: Advanced, OpenAPI Webhooks
import module tasuki;

record Subscription(String username, double monthlyFee, LocalDate startDate) {}

@Get("/users")
List<String> readUsers() {
    return List.of("Rick", "Morty");
}

App app() {
    return App.of(this).title("OpenAPI Webhooks").document(doc -> doc.webhook(
            ApiCall.post("new-subscription", Subscription.class)
                    .summary("When a new user subscribes we'll send you a POST request with this data")));
}

void main() {
    app().serve(8000);
}
