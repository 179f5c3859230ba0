// FastAPI: Advanced, Response - Change Status Code
import module tasuki;

final Map<String, String> tasks = new ConcurrentHashMap<>(Map.of("foo", "Listen to the Bar Fighters"));

@Put("/get-or-create-task/{taskId}")
String getOrCreateTask(String taskId, ReplyHead head) {
    if (tasks.putIfAbsent(taskId, "This didn't exist before") == null) {
        head.status(201);
    }
    return tasks.get(taskId);
}

void main() {
    App.of(this).title("Change Status Code").serve(8000);
}
