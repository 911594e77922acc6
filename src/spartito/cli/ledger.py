"""The ledger: its balances and its entries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from spartito.app.books import ledger, ledger_export
from spartito.cli.console import say, say_json, say_json_list, table
from spartito.cli.options import (
    BOOK,
    BookOption,
    JsonOption,
    MemoryOption,
    ThreadsOption,
    the_book,
    the_period,
)
from spartito.domain.money import plain
from spartito.domain.period import Period
from spartito.outputs.present import counted

_PeriodOption = Annotated[
    str, typer.Option("--period", metavar="PERIOD", help="A closed month, YYYY-MM; all of them if not said.")
]
_AccountOption = Annotated[
    str,
    typer.Option(
        "--account", metavar="PREFIX", help="How the ledger account begins, such as payee: or bank."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    commands = typer.Typer(help="What was posted, entry by entry.", no_args_is_help=True)
    commands.callback()(_ledger)
    commands.command()(balance)
    commands.command()(journal)
    commands.command()(export)
    app.add_typer(commands, name="ledger")


def _ledger() -> None:
    """What was posted, entry by entry."""


def balance(
    period: _PeriodOption = "",
    account: _AccountOption = "",
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Show what stands on each ledger account, and that all of it sums to zero."""
    rows = ledger.balances(the_book(book), _period(period), account)
    sums = {currency: plain(total) for currency, total in ledger.totals(rows).items()}
    if json:
        say_json({"period": period, "balances": [_balance_row(row) for row in rows], "sums": sums})
        return
    names = ("opening", "moved", "closing") if period else ("closing",)
    table(
        f"The ledger at the end of {period}" if period else "The ledger",
        ("ledger account", "currency", *(names if period else ("balance",))),
        [(row.ledger_account, row.currency, *(f"{getattr(row, n):,f}" for n in names)) for row in rows],
    )
    for currency, total in sums.items():
        say(f"{currency} sums to {total}.")


def journal(
    period: _PeriodOption = "",
    account: _AccountOption = "",
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Show the entries in the order in which they were posted."""
    found = ledger.entries(the_book(book), _period(period), account)
    if json:
        say_json_list("entries", map(_entry_row, found))
        return
    for entry in found:
        say(f"{entry.period}  {entry.entry_id}  {entry.memo}")
        for posted in entry.postings:
            say(f"    {posted.ledger_account:<48} {posted.currency} {posted.amount:>28}")


def export(
    kind: Annotated[str, typer.Option("--as", metavar="KIND", help="beancount or hledger.")],
    to: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")],
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Write the whole ledger as text for Beancount or hledger, which prove every balance by themselves."""
    count = ledger_export.export(the_book(book), kind, to)
    if json:
        say_json({"file": str(to), "kind": kind, "periods": count})
    else:
        say(f"{to}: the ledger of {counted(count, 'period')}, for {kind}.")


def _period(text: str) -> Period | None:
    return the_period(text) if text else None


def _balance_row(row: ledger.Balance) -> dict[str, str]:
    amounts = {name: plain(getattr(row, name)) for name in ("opening", "moved", "closing")}
    return {"ledger_account": row.ledger_account, "currency": row.currency, **amounts}


def _entry_row(entry: ledger.Entry) -> dict[str, Any]:
    names = ("ledger_account", "currency", "amount")
    postings = [{name: getattr(posted, name) for name in names} for posted in entry.postings]
    return {"period": entry.period, "entry_id": entry.entry_id, "memo": entry.memo, "postings": postings}
