package tasuki.sync;

import org.junit.jupiter.api.Tag;

/** The same, {@code -Dtasuki.stress} times as long. */
@Tag("stress")
class LongSyncStressTest extends SyncStressTest {}
