"""What a command may use of the machine: it changes how long the work takes, and nothing that comes of it."""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resources:
    """Threads, and bytes of memory for everything that grows with the data; what does not fit is spilled."""

    threads: int = 1
    memory_bytes: int = 1 << 30

    def part(self, threads: int) -> Resources:
        """What work on *threads* of the threads may use: its part of the memory.

        >>> Resources(4, 1000).part(1)
        Resources(threads=1, memory_bytes=250)
        """
        return Resources(threads, self.memory_bytes * threads // self.threads)


def peak_memory_bytes() -> int:
    """The most memory that this process has had so far, the pages of files included."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # macOS counts it in bytes, Linux in kibibytes (getrusage(2) of each).
    return most if sys.platform == "darwin" else most << 10
