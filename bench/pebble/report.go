package main

import (
	"bufio"
	"encoding/csv"
	"io"
	"os"
)

// The places of the columns in YouTube's asset report.
const (
	kindColumn    = 0
	dayColumn     = 1
	countryColumn = 2
	titleColumn   = 4
	isrcColumn    = 9
	upcColumn     = 10
	artistColumn  = 12
	viewsColumn   = 16
	amountColumn  = 26
)

// batch is up to 50,000 lines, and the number of its first.
type batch struct {
	first int64
	lines []line
	done  chan []byte
}

// read sends the report's lines in batches, to be worked on in any order and written in this one.
func read(name string, work, order chan<- *batch) error {
	defer close(work)
	defer close(order)
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	records := csv.NewReader(bufio.NewReaderSize(file, 1<<20))
	if _, err := records.Read(); err != nil {
		return err
	}
	for first := int64(2); ; first += batchLines {
		next := &batch{first: first, lines: make([]line, 0, batchLines), done: make(chan []byte, 1)}
		err := fill(next, records)
		if len(next.lines) > 0 {
			order <- next
			work <- next
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func fill(next *batch, records *csv.Reader) error {
	for len(next.lines) < batchLines {
		record, err := records.Read()
		if err != nil {
			return err
		}
		next.lines = append(next.lines, line{
			kind:      record[kindColumn],
			month:     record[dayColumn][:6],
			territory: record[countryColumn],
			isrc:      record[isrcColumn],
			upc:       record[upcColumn],
			title:     record[titleColumn],
			artist:    record[artistColumn],
			views:     record[viewsColumn],
			amount:    record[amountColumn],
		})
	}
	return nil
}
