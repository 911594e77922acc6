"""From the samples of `perf` to source files: how often each part of the core was found at work."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from itertools import groupby
from pathlib import Path

_MAPPED = re.compile(
    r"PERF_RECORD_MMAP2 .*\[(0x[0-9a-f]+)\((0x[0-9a-f]+)\) @ (0x[0-9a-f]+|0) .*\]: r-xp (\S+)"
)
_SAMPLE = re.compile(r"^\s*([0-9a-f]+) .*\((\S+)\)$")
_SEGMENT = re.compile(r"LOAD\s+(0x[0-9a-f]+) (0x[0-9a-f]+) 0x[0-9a-f]+ (0x[0-9a-f]+)")
_CRATE = re.compile(r"/registry/src/[^/]+/([a-z0-9]+)")
_PAGE = 4096
KERNEL, LIBC, ELSEWHERE = "kernel", "libc", "elsewhere"


def files_of(samples: Path, library: Path, known: Container[str]) -> Counter[str]:
    """Samples by module of the core (`scan`, `cells`), by crate if it is *known*, in libc or the kernel, or elsewhere."""
    script = ["perf", "script", "--input", str(samples), "--show-mmap-events", "--fields", "ip,sym,dso"]
    said = subprocess.run(
        script, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    ).stdout
    counts: Counter[str] = Counter()
    addresses: Counter[int] = Counter()
    start = _start(said, library)
    for address, place in _sampled(said):
        if place == str(library):
            addresses[address - start] += 1
        else:
            counts[_outside(place)] += 1
    for address, module in zip(addresses, _modules(addresses, library, known), strict=True):
        counts[module] += addresses[address]
    return counts


def _outside(place: str) -> str:
    return KERNEL if place.startswith("[kernel") else LIBC if "/libc" in place else ELSEWHERE


def _sampled(said: str) -> Iterator[tuple[int, str]]:
    for line in said.splitlines():
        if match := _SAMPLE.match(line):
            yield int(match[1], 16), match[2]


def _start(said: str, library: Path) -> int:
    """Where the library's address 0 was in the process."""
    segments = subprocess.run(
        ["readelf", "-lW", str(library)], capture_output=True, text=True, check=True
    ).stdout
    virtual = {int(offset, 16): int(address, 16) for offset, address, _ in _SEGMENT.findall(segments)}
    for begin, _, offset, path in _MAPPED.findall(said):
        if path == str(library):
            place = int(offset, 16)
            # What is mapped begins with the page in which the segment does.
            segment = max(start for start in virtual if start // _PAGE * _PAGE <= place)
            return int(begin, 16) - (virtual[segment] + place - segment)
    raise SystemExit(f"perf has not seen {library} at work.")


def _modules(addresses: Iterable[int], library: Path, known: Container[str]) -> Iterator[str]:
    """The module of each address: that of the innermost function that is the core's or a known crate's."""
    words = ["addr2line", "--addresses", "--inlines", "--exe", str(library), *map(hex, addresses)]
    frames = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    for is_address, some in groupby(frames, lambda frame: frame.startswith("0x")):
        if not is_address:
            yield _module(list(some), known)


def _module(frames: Iterable[str], known: Container[str]) -> str:
    for frame in frames:
        file = frame.rpartition(":")[0]
        if (crate := _CRATE.search(file)) and crate[1] in known:
            return crate[1]
        if "rust/src/" in file:
            return Path(file.rpartition("rust/src/")[2]).parts[0].removesuffix(".rs")
    return ELSEWHERE
