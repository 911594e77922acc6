"""Several reports at once: a packed one keeps one thread busy with unpacking, so the others have room for the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import Event
from typing import Protocol, TypeVar

from spartito.app.intake.placing import Progress

MOST_AT_ONCE = 8
Task = TypeVar("Task")
Done = TypeVar("Done", bound="Held")


class Held(Protocol):
    """A result that holds something until it is taken."""

    def release(self) -> None:
        """Let it go, when nobody takes it."""


def in_order(
    work: Callable[[Task, int, Progress], Done],
    tasks: Sequence[Task],
    threads: int,
    progress: Progress | None,
) -> Iterator[tuple[Task, Callable[[], Done]]]:
    """Do the *work* of several tasks at once, the threads divided among them; give each in the order of the tasks.

    What is given is a task and a call that waits for its result or raises its error. When the caller stops, so does
    the work.
    """
    at_once = max(1, min(len(tasks), threads, max(2, threads // 2), MOST_AT_ONCE))
    stopped = Event()

    def told(name: str, done: int, total: int, lines: int) -> None:
        if stopped.is_set():
            raise CancelledError
        if progress is not None:
            progress(name, done, total, lines)

    waiting: deque[tuple[Task, Future[Done]]] = deque()
    with ThreadPoolExecutor(at_once, "report") as pool:
        try:
            for task in tasks:
                waiting.append((task, pool.submit(work, task, max(1, threads // at_once), told)))
                if len(waiting) == at_once:
                    yield from _first(waiting)
            while waiting:
                yield from _first(waiting)
        finally:
            stopped.set()
            for _, future in waiting:
                future.cancel()
                future.add_done_callback(_release)


def _first(waiting: deque[tuple[Task, Future[Done]]]) -> Iterator[tuple[Task, Callable[[], Done]]]:
    """Give the first, which counts as waiting until the caller comes back for the next."""
    task, future = waiting[0]
    yield task, future.result
    waiting.popleft()


def _release(future: Future[Done]) -> None:
    if not future.cancelled() and future.exception() is None:
        future.result().release()
