package main

import (
	"bufio"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"
)

const header = "report_id,line_number,source,sales_period,territory,usage_type,isrc,upc,title,artist,quantity,amount," +
	"currency,track_id,release_id,account_id,match_rule\n"

// match reads the report, looks every line up, adds up what the task wants and writes what it wants.
func match(store *store, job job) (tally, error) {
	file, err := os.Create(job.out)
	if err != nil {
		return tally{}, err
	}
	defer file.Close()
	work, order := make(chan *batch, job.threads), make(chan *batch, 2*job.threads)
	tallies := make([]tally, job.threads)
	var group errgroup.Group
	group.Go(func() error { return read(job.report, work, order) })
	for at := range tallies {
		group.Go(func() error { return workOn(store, job.task, work, &tallies[at]) })
	}
	group.Go(func() error { return write(file, job.task, order) })
	if err := group.Wait(); err != nil {
		return tally{}, err
	}
	whole := tallies[0]
	for _, other := range tallies[1:] {
		whole.add(other)
	}
	return whole, nil
}

func workOn(store *store, task string, work <-chan *batch, sums *tally) error {
	if task == "cells" {
		sums.cells = make(map[cellKey]*cell)
	}
	for next := range work {
		out, err := matchBatch(store, task, next, sums)
		next.done <- out
		if err != nil {
			for rest := range work { // so that the reader and the writer come to their end
				rest.done <- nil
			}
			return err
		}
	}
	return nil
}

func matchBatch(store *store, task string, next *batch, sums *tally) ([]byte, error) {
	var out []byte
	if task == "consolidated" {
		out = make([]byte, 0, len(next.lines)*200)
	}
	for at := range next.lines {
		line := &next.lines[at]
		amount, err := parseAmount(line.amount)
		if err != nil {
			return nil, err
		}
		found, err := store.tracks(line.isrc)
		if err != nil {
			return nil, err
		}
		to := land(found, line.isrc, line.upc)
		sums.line(amount, to.placed)
		switch {
		case task == "cells" && to.placed:
			views, err := strconv.ParseInt(line.views, 10, 64)
			if err != nil {
				return nil, err
			}
			sums.cell(line, to, views, amount)
		case task == "consolidated":
			out = appendLine(out, next.first+int64(at), line, to)
		}
	}
	return out, nil
}

func write(file *os.File, task string, order <-chan *batch) error {
	out := bufio.NewWriterSize(file, 1<<20)
	if task == "consolidated" {
		out.WriteString(header)
	}
	for next := range order {
		out.Write(<-next.done)
	}
	return out.Flush() // which also returns what any of the writes before it met
}

func appendLine(out []byte, number int64, line *line, to landing) []byte {
	out = append(out, "report,"...)
	out = strconv.AppendInt(out, number, 10)
	out = append(out, ",youtube/asset_raw,"...)
	out = append(out, line.month[:4]...)
	out = append(out, '-')
	out = append(out, line.month[4:]...)
	fields := [...]string{
		line.territory, "video_ads", line.isrc, line.upc, line.title, line.artist, line.views, line.amount, "USD",
		to.trackID, to.releaseID, to.account, to.rule,
	}
	for _, field := range fields {
		out = append(out, ',')
		out = appendField(out, field)
	}
	return append(out, '\n')
}

func appendField(out []byte, field string) []byte {
	if !strings.ContainsAny(field, ",\"\r\n") {
		return append(out, field...)
	}
	out = append(out, '"')
	out = append(out, strings.ReplaceAll(field, `"`, `""`)...)
	return append(out, '"')
}
