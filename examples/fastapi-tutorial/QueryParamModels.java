// FastAPI: Tutorial, Query Parameter Models
import module tasuki;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.*;

enum OrderBy { @JsonProperty("created_at") CREATED_AT, @JsonProperty("updated_at") UPDATED_AT }

@ForbidExtra // ?tool=plumbus is refused
record FilterParams(
        @Default("100") @Positive @Max(100) int limit,
        @Default("0") @PositiveOrZero int offset,
        @QueryParam("order_by") @Default("created_at") OrderBy orderBy,
        @Default("") List<String> tags) {}

@Get("/items")
FilterParams readItems(@QueryParam FilterParams filter) {
    return filter;
}

void main() {
    App.of(this).title("Query Parameter Models").serve(8000);
}
