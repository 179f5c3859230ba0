"""The rows of streams with async generators: prints "row TAB nanoseconds per element"."""

import asyncio
import time


async def source(n):
    for i in range(n):
        yield i


async def plus_one(values):
    async for x in values:
        yield x + 1


async def even(values):
    async for x in values:
        if x % 2 == 0:
            yield x


async def push(n):
    total = 0
    async for x in even(plus_one(source(n))):
        total += x


async def pull(n):
    total = 0
    async for x in source(n):
        total += x


async def boundary(n, buffer=64):
    queue = asyncio.Queue(buffer)

    async def produce():
        async for x in source(n):
            await queue.put(x)

    task = asyncio.create_task(produce())
    total = 0
    for _ in range(n):
        total += await queue.get()
    await task


def measure(row, body, n):
    for i in range(6):
        begin = time.perf_counter_ns()
        asyncio.run(body(n))
        if i > 0:
            print(f"{row}\t{(time.perf_counter_ns() - begin) / n}", flush=True)


measure("push", push, 500_000)
measure("pull", pull, 500_000)
measure("boundary", boundary, 200_000)
measure("boundaryLarge", lambda n: boundary(n, 256), 200_000)
