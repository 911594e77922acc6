"""LMDB: a memory-mapped B+ tree, ISRC to its tracks, in the loop of `bench.contestants.loop`."""

from __future__ import annotations

import lmdb

from bench.contestants.loop import Lookup, entries, tasks
from bench.job import OPEN, PREPARE, Job, Sums, Task, Told

NAME, VERSION = "LMDB", lmdb.__version__
LINES_MOST = 2_000_000
_MAP_BYTES = 1 << 40


def _prepare(job: Job) -> Told:
    with lmdb.open(str(job.store), map_size=_MAP_BYTES, sync=False) as environment:
        with environment.begin(write=True) as transaction, transaction.cursor() as cursor:
            cursor.putmulti(entries(job), append=True)
        environment.sync(True)
    return Sums


def _store(job: Job) -> Lookup:
    environment = lmdb.open(str(job.store), map_size=_MAP_BYTES, readonly=True, lock=False, readahead=False)
    get = environment.begin().get
    return lambda isrcs: [get(isrc) if isrc else None for isrc in isrcs]


def _open(job: Job) -> Told:
    _store(job)([job.isrc.encode()])
    return Sums


TASKS: dict[str, Task] = {PREPARE: _prepare, OPEN: _open, **tasks(_store)}
