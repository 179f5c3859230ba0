// FastAPI: Advanced, WebSockets; Testing WebSockets
import module tasuki;

final Set<WebSocketConnection> clients = ConcurrentHashMap.newKeySet();

void broadcast(String message) throws InterruptedException {
    for (WebSocketConnection client : clients) {
        try {
            client.sendText(message);
        } catch (WebSocketClosedException gone) {
            clients.remove(client);
        }
    }
}

@Provides // a dependency may refuse: the client then gets plain HTTP
String cookieOrToken(@CookieParam Optional<String> session, Optional<String> token) {
    return session.or(() -> token).orElseThrow(() -> new HttpError(403, "Who are you?"));
}

@WebSocket("/ws/{clientId}")
void chat(int clientId, @Depends("cookieOrToken") String key, WebSocketConnection socket) throws InterruptedException {
    socket.accept();
    clients.add(socket);
    try {
        socket.texts().consume(text -> {
            socket.sendText("You wrote: " + text);
            broadcast("Client #" + clientId + " says: " + text);
        });
    } finally {
        clients.remove(socket);
    }
    broadcast("Client #" + clientId + " left the chat");
}

@Get("/")
Reply page() {
    return Reply.html("""
            <!DOCTYPE html>
            <title>Chat</title>
            <h1>WebSocket Chat</h1>
            <form onsubmit="send(event)"><input id="text" autocomplete="off"><button>Send</button></form>
            <ul id="messages"></ul>
            <script>
            const ws = new WebSocket("ws://" + location.host + "/ws/1?token=some-key-token");
            ws.onmessage = event => {
                const li = document.createElement("li");
                li.textContent = event.data;
                document.getElementById("messages").append(li);
            };
            function send(event) {
                const input = document.getElementById("text");
                ws.send(input.value);
                input.value = "";
                event.preventDefault();
            }
            </script>
            """);
}

void main() {
    App.of(this).title("WebSockets").serve(8000);
}
