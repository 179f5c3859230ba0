// The rows of streams with channels: prints "row TAB nanoseconds per element".
package main

import (
	"fmt"
	"time"
)

func source(n, buffer int) chan int {
	c := make(chan int, buffer)
	go func() {
		for i := 0; i < n; i++ {
			c <- i
		}
		close(c)
	}()
	return c
}

func sum(c chan int) int {
	total := 0
	for x := range c {
		total += x
	}
	return total
}

func measure(row string, elements int, body func()) {
	for i := 0; i < 6; i++ {
		begin := time.Now()
		runs := 0
		for time.Since(begin) < 400*time.Millisecond {
			body()
			runs++
		}
		if i > 0 {
			fmt.Printf("%s\t%f\n", row, float64(time.Since(begin).Nanoseconds())/float64(runs*elements))
		}
	}
}

func main() {
	measure("pull", 200_000, func() { sum(source(200_000, 64)) })
	measure("boundary", 200_000, func() { sum(source(200_000, 64)) })
	measure("boundaryLarge", 200_000, func() { sum(source(200_000, 256)) })
}
