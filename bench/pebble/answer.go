package main

import (
	"syscall"
	"time"
)

// job is what is measured.
type job struct {
	task    string
	report  string
	folder  string
	out     string
	threads int
}

// answer is what every contestant says at its end; amounts are plain decimals.
type answer struct {
	Seconds     float64 `json:"seconds"`
	CPUSeconds  float64 `json:"cpu_seconds"`
	Lines       int64   `json:"lines"`
	PlacedLines int64   `json:"placed_lines"`
	Total       string  `json:"total"`
	Placed      string  `json:"placed"`
	Cells       int     `json:"cells"`
}

// measured does the job, from opening the store to the last byte, and says how long it took.
func measured(job job) (answer, error) {
	start, spent := time.Now(), cpuSeconds()
	var sums tally
	store, err := openStore(job.folder)
	if err == nil && job.task != "open" {
		sums, err = match(store, job)
	}
	if err != nil {
		return answer{}, err
	}
	said := answer{
		Seconds:     time.Since(start).Seconds(),
		CPUSeconds:  cpuSeconds() - spent,
		Lines:       sums.lines,
		PlacedLines: sums.placedLines,
		Total:       sums.total.plain(),
		Placed:      sums.placed.plain(),
		Cells:       len(sums.cells),
	}
	return said, store.db.Close()
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
