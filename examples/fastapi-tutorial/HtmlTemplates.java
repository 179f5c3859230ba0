// FastAPI: Advanced, Templates
import module tasuki;

final Templates templates = Templates.of(Map.of("item.jte", """
        @param String id
        <html>
        <head><title>Item Details</title></head>
        <body><h1>Item ID: ${id}</h1></body>
        </html>
        """)); // or Templates.in(Path.of("templates"))

@Get("/items/{id}")
Reply readItem(String id) {
    return templates.reply("item.jte", Map.of("id", id));
}

void main(String[] args) {
    App.of(this).title("Templates").serve(args.length > 0 ? Integer.parseInt(args[0]) : 8000);
}
