package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/cockroachdb/pebble/v2"
)

const (
	batchLines = 50_000
	cacheBytes = 1 << 30
)

// track is one track of an ISRC.
type track struct {
	upc, account, trackID, releaseID string
}

// store is the catalogue: ISRC to its tracks.
type store struct {
	db *pebble.DB
}

func openStore(folder string) (*store, error) {
	cache := pebble.NewCache(cacheBytes)
	defer cache.Unref()
	db, err := pebble.Open(folder, &pebble.Options{Cache: cache, ErrorIfNotExists: true, Logger: silent{}})
	if err != nil {
		return nil, fmt.Errorf("the store %s cannot be opened: %w", folder, err)
	}
	return &store{db}, nil
}

// tracks looks an ISRC up; none if it is unknown.
func (s *store) tracks(isrc string) ([]track, error) {
	value, closer, err := s.db.Get([]byte(isrc))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text := string(value)
	if err := closer.Close(); err != nil {
		return nil, err
	}
	found := make([]track, 0, 2)
	for one := range strings.SplitSeq(text, ";") {
		upc, rest, _ := strings.Cut(one, "|")
		account, rest, _ := strings.Cut(rest, "|")
		trackID, releaseID, _ := strings.Cut(rest, "|")
		found = append(found, track{upc, account, trackID, releaseID})
	}
	return found, nil
}

// build fills a new store from lines of ISRC, tab, tracks.
func build(candidates, folder string) error {
	file, err := os.Open(candidates)
	if err != nil {
		return err
	}
	defer file.Close()
	db, err := pebble.Open(folder, &pebble.Options{ErrorIfExists: true, DisableWAL: true, Logger: silent{}})
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bufio.NewReaderSize(file, 1<<20))
	batch := db.NewBatch()
	for lines.Scan() {
		isrc, tracks, _ := bytes.Cut(lines.Bytes(), []byte{'\t'})
		if err := batch.Set(isrc, tracks, nil); err != nil {
			return err
		}
		if batch.Count() == batchLines {
			if err := batch.Commit(pebble.NoSync); err != nil {
				return err
			}
			batch = db.NewBatch()
		}
	}
	return errors.Join(lines.Err(), batch.Commit(pebble.NoSync), db.Flush(), compact(db), db.Close())
}

// compact gives the store its best shape for reading.
func compact(db *pebble.DB) error {
	return db.Compact(context.Background(), []byte("A"), []byte("["), true)
}

// silent keeps the store's diary to itself, but not its errors.
type silent struct{}

func (silent) Infof(string, ...any)              {}
func (silent) Errorf(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
func (silent) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
