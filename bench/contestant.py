"""One task of one contestant, in a process of its own: `python -m bench.contestant NAME TASK JOB...`.

Imports are over before the clock starts. CPU seconds are those of the process and of those it has waited for.
"""

from __future__ import annotations

import resource
import sys
import time
from importlib import import_module

from bench.job import Answer, Job


def main(name: str, task: str, *words: str) -> None:
    """Do the task and print the answer as JSON."""
    job = Job.read(list(words))
    work = import_module(f"bench.contestants.{name}").TASKS[task]
    start, spent = time.perf_counter(), _cpu_seconds()
    told = work(job)
    seconds, cpu_seconds = time.perf_counter() - start, _cpu_seconds() - spent
    print(Answer(seconds, cpu_seconds, told()).json())


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


if __name__ == "__main__":
    main(*sys.argv[1:])
