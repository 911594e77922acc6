"""The life of a payment: approve its file, take in what became of it, list, and send again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from spartito.app.payments import again as sending
from spartito.app.payments import approve as approving
from spartito.app.payments import confirm as confirming
from spartito.app.payments import states
from spartito.cli.console import complain_all, plain_money, say, say_json, table
from spartito.cli.options import (
    BOOK,
    BookOption,
    JsonOption,
    MemoryOption,
    PeriodArgument,
    ThreadsOption,
    the_book,
    the_period,
)
from spartito.domain.payment import APPROVERS
from spartito.outputs.present import counted

ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(approve)
    pay = typer.Typer(help="What became of payments.", no_args_is_help=True)
    pay.command("list")(list_)
    pay.command()(confirm)
    pay.command()(again)
    app.add_typer(pay, name="pay")


def approve(
    period: PeriodArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The payment file, as it was written.")],
    by: ByOption,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Approve a payment file; two different people do, each for these very bytes."""
    done = approving.approve(the_book(book), the_period(period), file, by)
    if json:
        say_json(
            {
                "file_hash": done.file_hash,
                "approvers": list(done.approvers),
                "complete": done.complete,
                "to_look_at": list(done.to_look_at),
            }
        )
        return
    complain_all(done.to_look_at)
    people = " and ".join(done.approvers)
    say(f"{file}: {counted(done.payments, 'payment')}, SHA-256 {done.file_hash}, approved by {people}.")
    if done.complete:
        say("It may be sent.")
    else:
        say(f"It needs {APPROVERS - len(done.approvers)} more, by somebody else.")


def confirm(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A pain.002 of the bank, or a table.")],
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Take in what became of payments; the same file again changes nothing."""
    done = confirming.confirm(the_book(book), file)
    if json:
        say_json(
            {
                "new": done.new,
                "known": done.known,
                "on_the_way": done.on_the_way,
                "not_approved": list(done.not_approved),
            }
        )
        return
    new = ", ".join(f"{count:,} {state}" for state, count in done.new.items()) or "nothing new"
    say(f"{file}: {new}; {done.known:,} known before, {done.on_the_way:,} on their way.")
    complain_all(
        [
            f"{name} is in no approved file, and the bank knows of it: find out who sent it."
            for name in done.not_approved
        ]
    )


def list_(
    period: PeriodArgument,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """List where every payment of a closed period stands."""
    rows = [_row(standing) for standing in states.standings(the_book(book), the_period(period))]
    if json:
        say_json({"payments": rows})
        return
    names = ("payment_id", "payee_id", "name", "amount", "currency", "method", "state", "on", "note")
    table(f"Payments of {period}", names, [[row[name] for name in names] for row in rows])


def again(
    period: PeriodArgument,
    by: ByOption,
    payee: Annotated[list[str] | None, typer.Option("--payee", help="Only these payees.")] = None,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Send again what came back or lacked details, with the payees' details as they are now: the next round."""
    done = sending.send_again(the_book(book), the_period(period), by, payee or ())
    if json:
        ids = [
            {"payment_id": a.payment_id, "payee_id": a.payee_id, "attempt": a.attempt} for a in done.payments
        ]
        say_json({"round": done.round, "payments": ids})
        return
    say(
        f"Round {done.round} of {period} has {counted(len(done.payments), 'payment')}. Write its file with --round {done.round}:"
    )
    say(f"spartito payments {period} --round {done.round} --as pain.001 --to FILE")


def _row(standing: states.Standing) -> dict[str, Any]:
    row = standing.row
    return {
        "payment_id": row.payment_id,
        "payee_id": row.payee_id,
        "name": row.name,
        "amount": plain_money(row.amount, row.currency),
        "currency": row.currency,
        "method": row.details.method,
        "attempt": standing.attempt,
        "state": standing.state,
        "on": standing.on_date,
        "reference": standing.reference,
        "note": standing.note,
    }
