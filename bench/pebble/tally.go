package main

import "strings"

// cellKey is all that a contract or a statement can tell apart; the track is an ISRC where any of several may be meant.
type cellKey struct {
	month, territory, kind, account, track, rule string
}

type cell struct {
	lines, quantity int64
	amount          money
}

// tally is what a goroutine has added up.
type tally struct {
	lines, placedLines int64
	total, placed      money
	cells              map[cellKey]*cell
}

func (t *tally) line(amount int64, placed bool) {
	t.lines++
	t.total.add(amount)
	if placed {
		t.placedLines++
		t.placed.add(amount)
	}
}

func (t *tally) cell(line *line, to landing, views, amount int64) {
	track := to.trackID
	if track == "" {
		track = line.isrc
	}
	key := cellKey{line.month, line.territory, line.kind, to.account, track, to.rule}
	found := t.cells[key]
	if found == nil {
		found = &cell{}
		// The line's texts are parts of its whole record, which the cell must not keep alive.
		key.month, key.territory, key.kind = strings.Clone(key.month), strings.Clone(key.territory), strings.Clone(key.kind)
		key.account, key.track = strings.Clone(key.account), strings.Clone(key.track)
		t.cells[key] = found
	}
	found.lines++
	found.quantity += views
	found.amount.add(amount)
}

func (t *tally) add(other tally) {
	t.lines += other.lines
	t.placedLines += other.placedLines
	t.total.addSum(other.total)
	t.placed.addSum(other.placed)
	if t.cells == nil {
		t.cells = other.cells
		return
	}
	for key, more := range other.cells {
		if found := t.cells[key]; found != nil {
			found.lines += more.lines
			found.quantity += more.quantity
			found.amount.addSum(more.amount)
		} else {
			t.cells[key] = more
		}
	}
}
