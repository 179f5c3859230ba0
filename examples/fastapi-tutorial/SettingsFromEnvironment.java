// FastAPI: Advanced, Settings and Environment Variables
import module tasuki;
import jakarta.validation.constraints.*;

// APP_NAME, ADMIN_EMAIL and ITEMS_PER_USER, from the environment or from .env
record AppSettings(@Default("Awesome API") String appName, @Email String adminEmail, @Default("50") @Positive int itemsPerUser) {}

@Provides(shared = true) // read once; a test puts others in their place
AppSettings settings() {
    return Settings.load(AppSettings.class);
}

@Get("/info")
AppSettings info(AppSettings settings) {
    return settings;
}

void main() {
    App.of(this).title("Settings").serve(8000);
}
