package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static tasuki.Async.await;
import static tasuki.Async.gather;

import tasuki.sync.Mutex;

import java.util.HashMap;
import java.util.Map;

/** A cache that lets everybody load what is missing. */
final class LoadedTwice implements Exhibit {
    private final Map<String, String> cache = new HashMap<>();
    private final Mutex loading = new Mutex();
    private int loads;

    @Override
    public void buggy() throws InterruptedException {
        gather(() -> get("a"), () -> get("a"));
        assertEquals(1, loads, "loads of one key");
    }

    @Override
    public void mended() throws InterruptedException {
        gather(() -> loading.call(() -> get("a")), () -> loading.call(() -> get("a")));
        assertEquals(1, loads, "loads of one key");
    }

    private String get(String key) throws InterruptedException {
        String found = cache.get(key);
        if (found == null) {
            found = await("load " + key, () -> "value " + ++loads);
            cache.put(key, found);
        }
        return found;
    }
}
