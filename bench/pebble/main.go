// The predecessor's way, as fast as a plain Go program does it: a catalogue in an embedded LSM store, the report read in
// batches of 50,000 lines, goroutines that look every line up, and one CSV out, in the report's order.
//
//	pebble build --candidates FILE --store DIR
//	pebble run --task open|sum|cells|consolidated --report FILE --store DIR [--out FILE] [--threads N]
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(words []string) error {
	if len(words) == 0 {
		return fmt.Errorf("usage: pebble build|run --help")
	}
	flags := flag.NewFlagSet(words[0], flag.ContinueOnError)
	candidates := flags.String("candidates", "", "the tracks of each ISRC")
	folder := flags.String("store", "", "the folder of the store")
	task := flags.String("task", "sum", "open, sum, cells or consolidated")
	report := flags.String("report", "", "the report")
	out := flags.String("out", os.DevNull, "the consolidated file")
	threads := flags.Int("threads", 2, "goroutines that match, and threads")
	if err := flags.Parse(words[1:]); err != nil {
		return err
	}
	runtime.GOMAXPROCS(*threads)
	if words[0] == "build" {
		return build(*candidates, *folder)
	}
	answer, err := measured(job{*task, *report, *folder, *out, *threads})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(answer)
}
