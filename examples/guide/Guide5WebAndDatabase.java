import static tasuki.Async.*;

import module tasuki;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/*
 * Step 5: an endpoint with a database behind it.
 *
 * In Python:   FastAPI with databases.Database("sqlite:///notes.db")
 *
 * With an argument it serves:  ./tasuki run examples/guide/Guide5WebAndDatabase.java 8000
 * Without one it starts on a free port, calls itself and stops, so that you see what happens.
 */

final Database db = Database.open("jdbc:h2:mem:notes");

record Note(long id, String text) {}

record NewNote(@NotBlank @Size(max = 200) String text) {}

@Get("/notes")
List<Note> notes() throws InterruptedException {
    return db.fetchAll(Note.class, "select id, text from note order by id");
}

@Get("/notes/{id}")
Note note(long id) throws InterruptedException {
    return db.fetchOne(Note.class, "select id, text from note where id = :id", "id", id)
            .orElseThrow(() -> new HttpError(404, "There is no note " + id));
}

@Post("/notes")
@Status(201)
Note create(@Valid NewNote note) throws InterruptedException {
    long id = db.insert(Long.class, "insert into note (text) values (:text)", note);
    return new Note(id, note.text());
}

void main(String[] args) throws InterruptedException {
    db.execute("create table note (id identity primary key, text varchar(200))");
    App app = App.of(this).title("Notes");
    if (args.length > 0) {
        app.serve(Integer.parseInt(args[0]));
        return;
    }
    Instant start = Instant.now();
    try (RunningApp running = app.start(0);
            Client http = Client.builder().baseUrl(running.url().toString()).build()) {
        show("POST /notes", http.post("/notes").json(new NewNote("Buy a sash")).send());
        show("POST /notes", http.post("/notes").json(new NewNote("")).send());
        show("GET /notes", http.get("/notes").send());
        show("GET /notes/9", http.get("/notes/9").send());
    }
    IO.println("took " + Duration.between(start, Instant.now()).toMillis() + " ms");
}

void show(String request, Response response) {
    IO.println(request + " -> " + response.status() + " " + response.text());
}
