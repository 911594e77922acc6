"""The entry point: every command, and what a failure looks like.

Exit codes: 0 done; 2 the user must change something, in one clean message; 1 a bug or a damaged disk.
"""

from __future__ import annotations

import sys
from typing import Any

import typer
from sqlalchemy.exc import OperationalError
from typer.core import TyperGroup

from spartito import __version__
from spartito.cli import (
    bookkeeping,
    consolidate,
    demo,
    diff,
    explain,
    intake,
    ledger,
    lists,
    month,
    payees,
    paying,
    payments,
    suspense,
    tax,
    trace,
    usage,
)
from spartito.cli.console import complain
from spartito.errors import InputError, InvariantError, StateError

USER_MUST_ACT, BUG, INTERRUPTED = 2, 1, 130


class Commands(TyperGroup):
    """The group of commands, with one place where errors become messages and exit codes."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; an error of the user's is one clean message, a broken law says so, a bug shows its trace."""
        try:
            return super().invoke(ctx)
        except (InputError, StateError) as error:
            complain(str(error))
            raise typer.Exit(USER_MUST_ACT) from None
        except (OSError, OperationalError) as error:
            # What SQLAlchemy adds, the statement and its values, helps nobody who has no room or no right.
            said = f"book.db: {error.orig}" if isinstance(error, OperationalError) else error
            complain(f"The system says: {said}. Nothing half-done counts; mend it and run the command again.")
            raise typer.Exit(USER_MUST_ACT) from None
        except InvariantError as error:
            complain(
                f"{error}\nThis should never happen: a disk is damaged, or Spartito is wrong. Please report it with these lines."
            )
            raise typer.Exit(BUG) from None
        except KeyboardInterrupt:
            complain("Interrupted. Nothing half-done counts; the same command can be run again.")
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    cls=Commands,
    help="From the sales reports of music services to the money each artist is owed, exact to the last decimal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def _version(
    version: bool = typer.Option(False, "--version", help="Show the version and stop."),
) -> None:
    if version:
        typer.echo(f"spartito {__version__}")
        raise typer.Exit


for commands in (
    demo,
    intake,
    lists,
    suspense,
    explain,
    trace,
    month,
    diff,
    payments,
    paying,
    payees,
    tax,
    consolidate,
    ledger,
    usage,
    bookkeeping,
):
    commands.add_to(app)


def main() -> None:
    """Run the command line."""
    # Reports hold every script there is; a terminal that cannot show one must not stop the work.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="spartito")
