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

DAMAGED, UNPROVEN = 1, 2


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
    damaged, unproven = any(check.faults for check in checks), any(check.unproven for check in checks)
    if json:
        say_json({"sound": not (damaged or unproven), "proofs": [_row(check) for check in checks]})
    else:
        for check in checks:
            _say(check)
        if damaged:
            say("The book is damaged: restore the files named above from a backup.")
        if unproven:
            say("Not everything could be looked at: mend what the system says above, and verify again.")
        if not (damaged or unproven):
            say("The book is sound.")
    if damaged or unproven:
        raise typer.Exit(DAMAGED if damaged else UNPROVEN)


def _row(check: verifying.Check) -> dict[str, object]:
    return {
        "proof": check.name,
        "looked_at": check.looked_at,
        "faults": list(check.faults),
        "unproven": check.unproven,
    }


def _say(check: verifying.Check) -> None:
    said = "BROKEN" if check.faults else "unproven" if check.unproven else "proven"
    say(f"{said}  {check.name} ({check.looked_at:,})")
    for fault in filter(None, (*check.faults, check.unproven)):
        complain(f"        {fault}")
