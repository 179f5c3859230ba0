package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.abandonable;
import static tasuki.Async.await;
import static tasuki.Async.group;
import static tasuki.Async.run;
import static tasuki.Async.sleep;
import static tasuki.Async.sleepForever;
import static tasuki.Async.start;
import static tasuki.Async.timeout;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tasuki.CancelScope;
import tasuki.Task;
import tasuki.TaskTree;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Filter;
import java.util.logging.Logger;

import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;

/** What is seen of a program from outside: JMX, JSON, flight recordings. */
class SeeingTest {
    @Test
    @DisplayName("C21 the tree over JMX: text, JSON and rows")
    void jmx() throws Exception {
        TreeBean.register();
        TreeBean.register();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName(TreeBean.NAME);
        run(
                () -> {
                    Task<Void> child =
                            start(
                                    "child",
                                    () -> timeout(Duration.ofHours(1), () -> sleepForever()));
                    while (!TaskTree.dump().contains("child: waiting on sleep")) {
                        sleep(Duration.ofMillis(1));
                    }
                    assertTrue(server.getAttribute(name, "Dump").toString().contains("└─ child: "));
                    assertTrue(
                            server.getAttribute(name, "Json")
                                    .toString()
                                    .contains("\"name\":\"child\""));
                    CompositeData[] rows = (CompositeData[]) server.getAttribute(name, "Tasks");
                    assertEquals(rows.length, server.getAttribute(name, "TaskCount"));
                    CompositeData row = rows[rows.length - 1];
                    assertEquals("child", row.get("name"));
                    assertEquals("WAITING", row.get("state"));
                    assertEquals("sleep", row.get("waitingOn"));
                    assertEquals("main", rows[(Integer) row.get("parent") - 1].get("name"));
                    assertTrue((Long) row.get("deadlineMillis") > 3_000_000);
                    assertEquals(-1L, rows[0].get("deadlineMillis"));
                    child.cancel();
                });
        assertEquals("", server.getAttribute(name, "Dump"));
        assertThrows(AttributeNotFoundException.class, () -> server.getAttribute(name, "None"));
        assertEquals(5, server.getMBeanInfo(name).getAttributes().length);
        AttributeList known =
                server.getAttributes(name, new String[] {"TaskCount", "None", "Abandoned"});
        assertEquals(
                List.of("TaskCount", "Abandoned"),
                known.asList().stream().map(Attribute::getName).toList());
        assertEquals(0, known.asList().getFirst().getValue());
        assertThrows(
                AttributeNotFoundException.class,
                () -> server.setAttribute(name, new Attribute("TaskCount", 1)));
        assertEquals(List.of(), server.setAttributes(name, new AttributeList(known)).asList());
        assertThrows(
                RuntimeMBeanException.class,
                () -> server.invoke(name, "cancel", new Object[0], new String[0]));
    }

    @Test
    @DisplayName(
            "C13 C21 calls that were left behind are listed in the JSON too, however they are named")
    void abandonedInJson() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch began = new CountDownLatch(1);
        String name = "a \"quoted\"\tname\r\n\u0001 \ud800 \ud83d\ude80";
        run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    start(
                            () -> {
                                await(() -> began.await());
                                scope.cancel();
                            });
                    assertFalse(
                            scope.run(
                                    () ->
                                            abandonable(
                                                    name,
                                                    () -> {
                                                        began.countDown();
                                                        while (end.getCount() != 0) {
                                                            LockSupport.parkNanos(1_000_000);
                                                        }
                                                    })));
                    assertTrue(
                            TaskTree.json()
                                    .endsWith(
                                            "\"abandoned\":[\"a \\\"quoted\\\"\\tname\\r\\n\\u0001"
                                                    + " \\ud800 \ud83d\ude80\"]}"),
                            TaskTree::json);
                });
        end.countDown();
    }

    @Test
    @DisplayName("C21 a flight recording shows tasks, long waits and cancellations")
    void flight(@TempDir Path folder) throws Exception {
        Flight.watch();
        Path file = folder.resolve("run.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("tasuki.Wait").withThreshold(Duration.ofMillis(20)).withStackTrace();
            recording.enable("tasuki.Task").withoutThreshold();
            recording.start();
            assertTrue(Flight.on);
            run(
                    () ->
                            group(
                                    "shop",
                                    g -> {
                                        g.start("short", () -> sleep(Duration.ofNanos(1)));
                                        g.start("long", () -> sleep(Duration.ofMillis(40)));
                                        g.start(
                                                "blocking",
                                                () ->
                                                        await(
                                                                "a pause",
                                                                () ->
                                                                        LockSupport.parkNanos(
                                                                                60_000_000)));
                                        Task<Void> never = g.start("never", () -> sleepForever());
                                        sleep(Duration.ofMillis(30));
                                        never.cancel("enough");
                                    }));
            recording.stop();
            recording.dump(file);
        }
        assertFalse(Flight.on);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        RecordedEvent task = one(events, "tasuki.Task", "task", "never");
        assertEquals("cancelled", task.getString("outcome"));
        assertEquals("shop", task.getString("group"));
        assertTrue(task.getDuration().compareTo(Duration.ofMillis(20)) > 0);
        assertEquals("success", one(events, "tasuki.Task", "task", "short").getString("outcome"));
        RecordedEvent wait = one(events, "tasuki.Wait", "task", "long");
        assertEquals("sleep", wait.getString("waitedFor"));
        assertNotNull(wait.getStackTrace());
        assertEquals(
                "a pause", one(events, "tasuki.Wait", "task", "blocking").getString("waitedFor"));
        assertTrue(one(events, "tasuki.Wait", "task", "never").getBoolean("cancelled"));
        for (RecordedEvent slow : of(events, "tasuki.Wait", "task", "short")) { // none, or a hiccup
            assertTrue(slow.getDuration().compareTo(Duration.ofMillis(20)) >= 0);
        }
        RecordedEvent cancel = one(events, "tasuki.Cancel", "scope", "never");
        assertEquals("enough", cancel.getString("reason"));
        assertEquals("main", cancel.getString("by"));
        assertEquals("requested", cancel.getString("kind"));
    }

    @Test
    @DisplayName(
            "C7 C21 a flight recording shows a task that does not stop although it is cancelled")
    void stalled(@TempDir Path folder) throws Exception {
        Flight.watch();
        Path file = folder.resolve("stall.jfr");
        ManualClock clock = new ManualClock();
        CountDownLatch said = new CountDownLatch(1); // after it was written into the recording
        Logger log = Logger.getLogger("tasuki");
        Filter before = log.getFilter();
        log.setFilter(
                line -> {
                    said.countDown();
                    return false;
                });
        try (Recording recording = new Recording()) {
            recording.enable("tasuki.Stall");
            recording.start();
            VirtualTime.run(
                    clock,
                    () -> {
                        CancelScope scope = CancelScope.create("search");
                        return scope.run(
                                () -> {
                                    scope.cancel("enough");
                                    clock.advance(Duration.ofSeconds(7));
                                    uninterrupted(said);
                                });
                    });
            recording.stop();
            recording.dump(file);
        } finally {
            log.setFilter(before);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        RecordedEvent stall = one(events, "tasuki.Stall", "task", "main");
        assertEquals("does not stop although it is cancelled", stall.getString("does"));
        assertTrue(stall.getLong("millis") >= 5_000, stall::toString);
    }

    private static void uninterrupted(CountDownLatch latch) {
        while (latch.getCount() != 0) {
            LockSupport.parkNanos(1_000_000);
            Thread.interrupted();
        }
    }

    @Test
    @DisplayName("C21 a recording that wants none of our events costs nothing")
    void unwanted() throws Exception {
        Flight.watch();
        try (Recording recording = new Recording()) {
            for (String event : List.of("Task", "Wait", "Cancel", "Stall")) {
                recording.disable("tasuki." + event);
            }
            recording.start();
            assertFalse(Flight.on);
        }
    }

    private static RecordedEvent one(
            List<RecordedEvent> events, String type, String field, String value) {
        List<RecordedEvent> found = of(events, type, field, value);
        assertEquals(1, found.size(), () -> type + " of " + value + " in " + events);
        return found.getFirst();
    }

    private static List<RecordedEvent> of(
            List<RecordedEvent> events, String type, String field, String value) {
        return events.stream()
                .filter(e -> e.getEventType().getName().equals(type))
                .filter(e -> value.equals(e.getString(field)))
                .toList();
    }
}
