"""The rows of the core in asyncio: prints "row TAB nanoseconds per operation", five times each."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

CHILDREN = 100_000


async def nothing():
    pass


async def spawn(n):
    tasks = [asyncio.create_task(nothing()) for _ in range(n)]
    for task in tasks:
        await task


async def gather(n):
    for _ in range(n):
        await asyncio.gather(nothing(), nothing(), nothing())


async def gather_sleep(n):
    for _ in range(n):
        await asyncio.gather(asyncio.sleep(0.1), asyncio.sleep(0.1), asyncio.sleep(0.1))


async def switch_park(n):
    mine, yours = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def one():
        for _ in range(n // 2):
            yours.release()
            await mine.acquire()

    async def two():
        for _ in range(n // 2):
            await yours.acquire()
            mine.release()

    await asyncio.gather(one(), two())


async def switch_yield(n):
    async def one():
        for _ in range(n // 2):
            await asyncio.sleep(0)

    await asyncio.gather(one(), one())


async def buffered(n):
    queue = asyncio.Queue(64)

    async def produce():
        for _ in range(n):
            await queue.put(4711)

    task = asyncio.create_task(produce())
    for _ in range(n):
        await queue.get()
    await task


async def timeout(n):
    for _ in range(n):
        async with asyncio.timeout(1):
            pass


async def offload(n):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(n):
            await loop.run_in_executor(pool, int)


async def cancel(n):
    tasks = [asyncio.create_task(asyncio.Event().wait()) for _ in range(n)]
    await asyncio.sleep(0.05)
    begin = time.perf_counter_ns()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return time.perf_counter_ns() - begin


def measure(row, body, n):
    for i in range(6):
        begin = time.perf_counter_ns()
        took = asyncio.run(body(n)) or time.perf_counter_ns() - begin
        if i > 0:
            print(f"{row}\t{took / n}", flush=True)


measure("spawn", spawn, CHILDREN)
measure("gather", gather, 10_000)
measure("gatherSleep", gather_sleep, 3)
measure("switchPark", switch_park, 100_000)
measure("switchYield", switch_yield, 100_000)
measure("buffered", buffered, 100_000)
measure("timeout", timeout, 10_000)
measure("offload", offload, 1_000)
measure("cancel", cancel, CHILDREN)
