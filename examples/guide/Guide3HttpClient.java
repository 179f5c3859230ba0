import static tasuki.Async.*;

import module tasuki;

/*
 * Step 3: calling other services, all at once, with a limit on how long it may take.
 *
 * In Python:   async with httpx.AsyncClient() as client: r = await client.get(url); r.json()
 *
 * The service that is called is in this program too, so that it works without a network.
 */

record Weather(String city, int degrees) {}

@Get("/weather/{city}")
Weather weather(String city) throws InterruptedException {
    sleep(Duration.ofMillis(city.equals("Atlantis") ? 60_000 : 500));
    return new Weather(city, city.length() * 4);
}

void main() {
    try (RunningApp service = App.of(this).start(0);
            Client http = Client.builder().baseUrl(service.url().toString()).build()) {
        run(() -> {
            Instant start = Instant.now();
            List<Weather> all =
                    gather(
                            () -> http.get("/weather/Oslo").as(Weather.class),
                            () -> http.get("/weather/Rome").as(Weather.class),
                            () -> http.get("/weather/Kyoto").as(Weather.class));
            all.forEach(w -> IO.println(w.city() + ": " + w.degrees() + " degrees"));
            IO.println("three calls took " + millisSince(start) + " ms");

            start = Instant.now();
            Optional<Weather> lost =
                    moveOnAfter(
                            Duration.ofSeconds(1),
                            () -> http.get("/weather/Atlantis").as(Weather.class));
            IO.println("Atlantis: " + lost + ", given up after " + millisSince(start) + " ms");

            Response response = http.get("/climate/Oslo").send();
            IO.println("status " + response.status() + ": " + response.text());
        });
    }
}

long millisSince(Instant start) {
    return Duration.between(start, Instant.now()).toMillis();
}
