// The rows of the core in Go: prints "row TAB nanoseconds per operation", five times each.
package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"
)

const children = 100_000

func spawn(n int) {
	var all sync.WaitGroup
	all.Add(n)
	for i := 0; i < n; i++ {
		go func() { all.Done() }()
	}
	all.Wait()
}

func gather(n int) {
	for i := 0; i < n; i++ {
		var results [3]int
		var all sync.WaitGroup
		all.Add(3)
		for j := 0; j < 3; j++ {
			j := j
			go func() {
				results[j] = j
				all.Done()
			}()
		}
		all.Wait()
	}
}

func gatherSleep(n int) {
	for i := 0; i < n; i++ {
		var all sync.WaitGroup
		all.Add(3)
		for j := 0; j < 3; j++ {
			go func() {
				time.Sleep(100 * time.Millisecond)
				all.Done()
			}()
		}
		all.Wait()
	}
}

func switchYield(n int) {
	var all sync.WaitGroup
	all.Add(2)
	for i := 0; i < 2; i++ {
		go func() {
			for k := 0; k < n/2; k++ {
				runtime.Gosched()
			}
			all.Done()
		}()
	}
	all.Wait()
}

// A token back and forth over two channels.
func switchPark(n int) {
	mine, yours := make(chan int, 1), make(chan int, 1)
	go func() {
		for k := 0; k < n/2; k++ {
			mine <- <-yours
		}
	}()
	for k := 0; k < n/2; k++ {
		yours <- 4711
		<-mine
	}
}

func transfer(n, buffer int) {
	c := make(chan int, buffer)
	go func() {
		for k := 0; k < n; k++ {
			c <- 4711
		}
	}()
	for k := 0; k < n; k++ {
		<-c
	}
}

func chain(stages, buffer, tokens int) (chan int, chan int) {
	first := make(chan int, buffer)
	last := first
	for i := 0; i < stages; i++ {
		in, out := last, make(chan int, buffer)
		go func() {
			for k := 0; k < tokens; k++ {
				out <- <-in
			}
		}()
		last = out
	}
	return first, last
}

func chainToken(tokens int) {
	first, last := chain(1000, 0, tokens)
	for k := 0; k < tokens; k++ {
		first <- 4711
		<-last
	}
}

func chainFlood(tokens int) {
	first, last := chain(1000, 64, tokens)
	go func() {
		for k := 0; k < tokens; k++ {
			first <- 4711
		}
	}()
	for k := 0; k < tokens; k++ {
		<-last
	}
}

func timeout(n int) {
	for i := 0; i < n; i++ {
		_, stop := context.WithTimeout(context.Background(), time.Second)
		stop()
	}
}

func cancel(n int) time.Duration {
	c, stop := context.WithCancel(context.Background())
	var all, ready sync.WaitGroup
	all.Add(n)
	ready.Add(n)
	for i := 0; i < n; i++ {
		own, done := context.WithCancel(c)
		go func() {
			ready.Done()
			<-own.Done()
			done()
			all.Done()
		}()
	}
	ready.Wait()
	time.Sleep(50 * time.Millisecond)
	begin := time.Now()
	stop()
	all.Wait()
	return time.Since(begin)
}

func measure(row string, operations int, body func()) {
	// a second or so for each figure
	runs := 0
	for i := 0; i < 6; i++ {
		begin := time.Now()
		runs = 0
		for time.Since(begin) < 400*time.Millisecond {
			body()
			runs++
		}
		if i > 0 {
			fmt.Printf("%s\t%f\n", row, float64(time.Since(begin).Nanoseconds())/float64(runs*operations))
		}
	}
}

func main() {
	measure("spawn", children, func() { spawn(children) })
	measure("gather", 10_000, func() { gather(10_000) })
	measure("gatherSleep", 1, func() { gatherSleep(1) })
	measure("switchPark", 100_000, func() { switchPark(100_000) })
	measure("switchYield", 100_000, func() { switchYield(100_000) })
	measure("rendezvous", 100_000, func() { transfer(100_000, 0) })
	measure("buffered", 100_000, func() { transfer(100_000, 64) })
	measure("chainToken", 100_000, func() { chainToken(100) })
	measure("chainFlood", 1_000_000, func() { chainFlood(1000) })
	measure("timeout", 10_000, func() { timeout(10_000) })
	for i := 0; i < 6; i++ {
		took := cancel(children)
		if i > 0 {
			fmt.Printf("cancel\t%f\n", float64(took.Nanoseconds())/children)
		}
	}
}
