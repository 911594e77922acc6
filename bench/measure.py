"""A process, measured from outside: seconds on the wall, seconds of all cores, and the most memory it held."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.machine import busy_seconds

_WAIT_SECONDS = 0.02
_KIBIBYTE = 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process and those it started took.

    `peak_bytes` is all that was resident, the pages of mapped files included; `peak_own_bytes` is without those, the
    memory that nobody else can have. `others` is how busy the rest of the machine was meanwhile, in seconds of a core.
    `output` is what the process printed.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    peak_own_bytes: int
    others: float
    output: str


def measured(command: Sequence[str], log: Path) -> Measured:
    """Run a command to its end; what it says on stderr goes to *log*, and its failure is ours."""
    start, busy = time.perf_counter(), busy_seconds()
    most, most_own, finished = 0, 0, 0
    with log.open("ab") as errors, tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=errors)
        while not finished:
            resident, own = _memory(process.pid)
            most, most_own = max(most, resident), max(most_own, own)
            time.sleep(_WAIT_SECONDS)
            finished, status, usage = os.wait4(process.pid, os.WNOHANG)
        seconds, busy = time.perf_counter() - start, busy_seconds() - busy
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        output = out.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed ({process.returncode}); {log} says why.")
    spent = usage.ru_utime + usage.ru_stime
    return Measured(seconds, spent, most, most_own, max(0.0, busy - spent), output)


def _memory(pid: int) -> tuple[int, int]:
    """Bytes resident of a process and those it started, with and without mapped files."""
    found = [_status(one) for one in _family(pid)]
    peak = max((status.get("VmHWM", 0) for status in found), default=0)
    resident = sum(status.get("VmRSS", 0) for status in found)
    return max(peak, resident), sum(status.get("RssAnon", 0) for status in found)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return  # it has ended between two looks
    for child in children:
        yield from _family(child)


def _status(pid: int) -> dict[str, int]:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.partition(":") for line in lines)
    return {name: int(value.split()[0]) * _KIBIBYTE for name, _, value in pairs if value.endswith(" kB")}
