"""RocksDB through rocksdict: an LSM store, ISRC to its tracks, in the loop of `bench.contestants.loop`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import cast

from rocksdict import AccessType, Options, Rdict

from bench.contestants.loop import Lookup, entries, tasks
from bench.job import OPEN, PREPARE, Job, Sums, Task, Told

NAME, VERSION = "RocksDB (rocksdict)", version("rocksdict")
LINES_MOST = 2_000_000


def _prepare(job: Job) -> Told:
    store = Rdict(str(job.store), Options(raw_mode=True))
    for isrc, value in entries(job):
        store[isrc] = value
    store.flush()
    store.compact_range(None, None)
    store.close()
    return Sums


def _store(job: Job) -> Lookup:
    store = Rdict(str(job.store), Options(raw_mode=True), access_type=AccessType.read_only())

    def lookup(isrcs: Iterable[bytes]) -> list[bytes | None]:
        return cast("list[bytes | None]", store.get(list(isrcs)))

    return lookup


def _open(job: Job) -> Told:
    _store(job)([job.isrc.encode()])
    return Sums


TASKS: dict[str, Task] = {PREPARE: _prepare, OPEN: _open, **tasks(_store)}
