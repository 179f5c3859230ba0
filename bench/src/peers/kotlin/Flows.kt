@file:JvmName("Flows")
@file:OptIn(ExperimentalCoroutinesApi::class)

package tasuki.bench.streams

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.flatMapMerge
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.merge
import kotlinx.coroutines.flow.produceIn
import kotlinx.coroutines.runBlocking

private val single = java.lang.Boolean.getBoolean("bench.single")

private fun <T> run(body: suspend CoroutineScope.() -> T): T =
    if (single) runBlocking(block = body) else runBlocking(Dispatchers.Default, body)

private fun source(elements: Int): Flow<Int> = flow { for (i in 0 until elements) emit(i) }

private suspend fun Flow<Int>.sum(): Long {
    var sum = 0L
    collect { sum += it }
    return sum
}

fun push(elements: Int): Long = run {
    source(elements).map { it + 1 }.filter { it % 2 == 0 }.sum()
}

fun range(elements: Int): Long = run {
    (0 until elements).asFlow().map { it + 1 }.filter { it % 2 == 0 }.sum()
}

fun pull(elements: Int, buffer: Int): Long = run {
    var sum = 0L
    for (x in source(elements).buffer(buffer).produceIn(this)) sum += x
    sum
}

fun boundary(elements: Int, buffer: Int): Long = run { source(elements).buffer(buffer).sum() }

fun merge(elements: Int): Long = run { merge(source(elements), source(elements)).sum() }

fun mapParallel(elements: Int, parallel: Int): Long = run {
    source(elements).flatMapMerge(parallel) { flow { emit(it + 1) } }.sum()
}
