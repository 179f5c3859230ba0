// FastAPI: Tutorial, Extra Data Types
import module tasuki;

record Process(
        UUID itemId, OffsetDateTime startDatetime, OffsetDateTime startProcess, Duration duration,
        Optional<LocalTime> repeatAt, BigDecimal price, byte[] data) {}

@Put("/items/{itemId}")
Process readItems(
        UUID itemId,
        @BodyParam OffsetDateTime startDatetime,
        @BodyParam OffsetDateTime endDatetime,
        @BodyParam Duration processAfter,
        @BodyParam Optional<LocalTime> repeatAt,
        @BodyParam BigDecimal price,
        @BodyParam byte[] data) { // Base64 in JSON
    OffsetDateTime startProcess = startDatetime.plus(processAfter);
    return new Process(
            itemId, startDatetime, startProcess, Duration.between(startProcess, endDatetime), repeatAt, price, data);
}

void main() {
    App.of(this).title("Extra Data Types").serve(8000);
}
