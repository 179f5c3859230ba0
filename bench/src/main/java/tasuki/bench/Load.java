package tasuki.bench;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/**
 * Runs a {@link Workload}'s row in a JVM of its own: {@code Load CLASS ROW TARGET WARMUPS RUNS
 * MILLIS}. Prints operations per second, and microseconds of processor time per operation, of each
 * run.
 */
public final class Load {
    private Load() {}

    /** Prints "ROW TAB rate" and "ROWCpu TAB microseconds". */
    public static void main(String[] args) throws Exception {
        Workload load = (Workload) Class.forName(args[0]).getDeclaredConstructor().newInstance();
        String row = args[1];
        if (!load.takes(row)) {
            return;
        }
        load.open(args[2]);
        int warmups = Integer.parseInt(args[3]);
        int runs = Integer.parseInt(args[4]);
        long millis = Long.parseLong(args[5]);
        Thread worker =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        load.run(row);
                                    } catch (Exception e) {
                                        e.printStackTrace();
                                        System.exit(1);
                                    }
                                });
        var cpu = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (int i = 0; i < warmups + runs; i++) {
            long cpuBefore = cpu.getProcessCpuTime();
            long before = load.soFar();
            long begin = System.nanoTime();
            Thread.sleep(millis);
            long operations = load.soFar() - before;
            double seconds = (System.nanoTime() - begin) / 1e9;
            double micros = (cpu.getProcessCpuTime() - cpuBefore) / 1e3;
            if (i >= warmups && operations > 0) {
                System.out.println(row + "\t" + operations / seconds);
                System.out.println(row + "Cpu\t" + micros / operations);
            }
        }
        load.stop();
        worker.join(5_000);
        System.exit(0);
    }
}
