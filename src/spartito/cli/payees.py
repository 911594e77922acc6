"""Payees: whose balance lies dormant."""

from __future__ import annotations

from typing import Annotated

import typer

from spartito.app.people import dormant as lying
from spartito.cli.console import money, say_json, table
from spartito.cli.options import BOOK, BookOption, JsonOption, MemoryOption, ThreadsOption, the_book


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    payees = typer.Typer(help="The payees of the book.", no_args_is_help=True)
    payees.callback()(_payees)
    payees.command()(dormant)
    app.add_typer(payees, name="payees")


def _payees() -> None:
    """The payees of the book."""


def dormant(
    months: Annotated[int, typer.Option("--months", min=1, help="For how many closed months at least.")] = 12,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """List the balances that nothing has moved for a while."""
    opened = the_book(book)
    rows = lying.dormant(opened, months)
    if json:
        listed = [
            {
                "payee_id": row.payee_id,
                "name": row.name,
                "currency": row.currency,
                "balance": str(row.balance),
                "last_moved": row.last_moved,
                "months": row.months,
                "reason": row.reason,
            }
            for row in rows
        ]
        say_json({"dormant": listed, "currency": opened.currency})
        return
    table(
        f"Balances that nothing has moved for {months} months",
        ("payee_id", "name", "currency", "balance", "last moved", "months", "why it was not paid"),
        [
            (
                row.payee_id,
                row.name,
                row.currency,
                money(row.balance, row.currency),
                row.last_moved,
                row.months,
                row.reason,
            )
            for row in rows
        ],
    )
