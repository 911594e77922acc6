"""Looking after a book: verify."""

from __future__ import annotations

import typer

from spartito.app.proving import verify as verifying
from spartito.cli.console import complain, say, say_json
from spartito.cli.options import (
    BOOK,
    BookOption,
    JsonOption,
    MemoryOption,
    ThreadsOption,
    resources,
    the_book,
)

DAMAGED = 1


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(verify)


def verify(
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Prove the whole book again: every hash, every row, every cent, every seal."""
    checks = verifying.verify(the_book(book), resources(threads, memory))
    sound = not any(check.faults for check in checks)
    if json:
        rows = [{"proof": c.name, "looked_at": c.looked_at, "faults": list(c.faults)} for c in checks]
        say_json({"sound": sound, "proofs": rows})
    else:
        for check in checks:
            say(f"{'proven' if not check.faults else 'BROKEN'}  {check.name} ({check.looked_at:,})")
            for fault in check.faults:
                complain(f"        {fault}")
        say(
            "The book is sound."
            if sound
            else "The book is damaged: restore the files named above from a backup."
        )
    if not sound:
        raise typer.Exit(DAMAGED)
