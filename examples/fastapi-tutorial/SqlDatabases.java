// FastAPI: Tutorial, SQL (Relational) Databases
import module tasuki;

record Hero(long id, String name, Optional<Integer> age, String secretName) {}
record HeroPublic(long id, String name, Optional<Integer> age) {}
record HeroCreate(String name, Optional<Integer> age, String secretName) {}

final Database db = Database.open("jdbc:h2:mem:heroes");

@Post("/heroes") @ReplyModel(HeroPublic.class) @Status(201)
Hero createHero(HeroCreate hero) throws InterruptedException {
    long id = db.insert(Long.class,
            "insert into hero (name, age, secret_name) values (:name, :age, :secretName)", hero);
    return readHero(id);
}

@Get("/heroes") @ReplyModel(HeroPublic.class)
List<Hero> readHeroes(@Default("0") int offset, @Default("100") int limit) throws InterruptedException {
    return db.fetchAll(Hero.class, "select * from hero order by id limit :limit offset :offset",
            "limit", limit, "offset", offset);
}

@Get("/heroes/{heroId}") @ReplyModel(HeroPublic.class)
Hero readHero(long heroId) throws InterruptedException {
    return db.fetchOne(Hero.class, "select * from hero where id = :id", "id", heroId)
            .orElseThrow(() -> new HttpError(404, "Hero not found"));
}

@Patch("/heroes/{heroId}") @ReplyModel(HeroPublic.class)
Hero updateHero(long heroId, Partial<Hero> changes) throws InterruptedException {
    Hero hero = changes.applyTo(readHero(heroId));
    db.execute("update hero set name = :name, age = :age, secret_name = :secretName where id = :id", hero);
    return hero;
}

@Delete("/heroes/{heroId}")
void deleteHero(long heroId) throws InterruptedException {
    if (db.execute("delete from hero where id = :id", "id", heroId) == 0) {
        throw new HttpError(404, "Hero not found");
    }
}

App app() {
    return App.of(this).title("SQL Databases").lifespan(serving -> {
        db.executeScript("create table hero (id identity primary key, name varchar(80), age int, secret_name varchar(80))");
        serving.run();
        db.close();
    });
}

void main() {
    app().serve(8000);
}
