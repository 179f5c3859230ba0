@file:JvmName("Coroutines")

package tasuki.bench.core

import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

private val single = java.lang.Boolean.getBoolean("bench.single")
private const val TOKEN = 4711

/** On one thread, or on the default dispatcher. */
private fun <T> run(body: suspend CoroutineScope.() -> T): T =
    if (single) runBlocking(block = body) else runBlocking(Dispatchers.Default, body)

fun spawn(children: Int): Unit = run { coroutineScope { repeat(children) { launch {} } } }

fun gather(times: Int): Long = run {
    var sum = 0L
    repeat(times) {
        sum += coroutineScope {
            val a = async { 0L }
            val b = async { 1L }
            val c = async { 2L }
            a.await() + b.await() + c.await()
        }
    }
    sum
}

fun gatherSleep(times: Int): Unit = run {
    repeat(times) { coroutineScope { repeat(3) { launch { delay(100) } } } }
}

fun switchPark(times: Int): Unit = run {
    val mine = Semaphore(1, 1)
    val yours = Semaphore(1, 1)
    coroutineScope {
        launch {
            repeat(times / 2) {
                yours.release()
                mine.acquire()
            }
        }
        launch {
            repeat(times / 2) {
                yours.acquire()
                mine.release()
            }
        }
    }
}

fun switchYield(times: Int): Unit = run {
    coroutineScope { repeat(2) { launch { repeat(times / 2) { yield() } } } }
}

fun transfer(buffer: Int, elements: Int): Unit = run {
    val channel = Channel<Int>(buffer)
    coroutineScope {
        launch { repeat(elements) { channel.send(TOKEN) } }
        repeat(elements) { channel.receive() }
    }
}

private fun CoroutineScope.chain(stages: Int, buffer: Int, tokens: Int): List<Channel<Int>> {
    val channels = List(stages + 1) { Channel<Int>(buffer) }
    for (i in 0 until stages) {
        launch { repeat(tokens) { channels[i + 1].send(channels[i].receive()) } }
    }
    return channels
}

fun chainToken(stages: Int, tokens: Int): Unit = run {
    coroutineScope {
        val channels = chain(stages, 0, tokens)
        repeat(tokens) {
            channels.first().send(TOKEN)
            channels.last().receive()
        }
    }
}

fun chainFlood(stages: Int, buffer: Int, tokens: Int): Unit = run {
    coroutineScope {
        val channels = chain(stages, buffer, tokens)
        launch { repeat(tokens) { channels.first().send(TOKEN) } }
        repeat(tokens) { channels.last().receive() }
    }
}

fun timeout(times: Int): Long = run {
    var sum = 0L
    repeat(times) { sum += withTimeout(1000) { TOKEN } }
    sum
}

/** From one thread to the pool for computing; from there to the one for blocking calls. */
private val elsewhere = if (single) Dispatchers.Default else Dispatchers.IO

fun offload(times: Int): Long = run {
    var sum = 0L
    repeat(times) { sum += withContext(elsewhere) { TOKEN } }
    sum
}

fun offload100(times: Int): Unit = run {
    coroutineScope {
        repeat(100) { launch { repeat(times) { withContext(elsewhere) { TOKEN } } } }
    }
}

fun cancel(children: Int): Double = run {
    val waiting = AtomicInteger()
    val parent = launch {
        repeat(children) {
            launch {
                waiting.incrementAndGet()
                awaitCancellation()
            }
        }
    }
    while (waiting.get() < children) delay(5)
    delay(50)
    val begin = System.nanoTime()
    parent.cancel()
    parent.join()
    (System.nanoTime() - begin) / children.toDouble()
}

fun sleepers(count: Int, millis: Long): Unit = run {
    coroutineScope { repeat(count) { launch { delay(millis) } } }
}

fun countedSleepers(count: Int, asleep: AtomicInteger): Unit = run {
    coroutineScope {
        repeat(count) {
            launch {
                asleep.incrementAndGet()
                delay(3_600_000)
            }
        }
    }
}
