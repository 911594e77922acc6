"""Payments: write the files of a closed period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from spartito.app.payments import export as exporting
from spartito.app.payments.routes import Route
from spartito.cli.console import complain_all, money, plain_money, say_json, table
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
from spartito.errors import InputError
from spartito.outputs.payments.kinds import KINDS, PLAIN

NOT_YET = "lacks details"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(payments)


def payments(
    period: PeriodArgument,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")],
    kind: Annotated[str, typer.Option("--as", help=f"The kind of file: {', '.join(KINDS)}.")] = "csv",
    on: Annotated[
        str, typer.Option("--on", metavar="DATE", help="The day to pay on; if not said, that of the close.")
    ] = "",
    round_: Annotated[
        int, typer.Option("--round", min=1, help="1: what the period decided; more: what is sent again.")
    ] = 1,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Write the payment file of a closed period; every export has the same bytes."""
    done = exporting.export(the_book(book), the_period(period), kind, to, _day(on), round_)
    totals = exporting.totals(done.rows)
    if json:
        say_json(
            {
                "file": str(done.paths[0]),
                "files": [str(path) for path in done.paths],
                "pay_on": done.pay_on.isoformat(),
                "payments": len(done.rows),
                "totals": {c: plain_money(amount, c) for c, (_, amount) in totals.items()},
                "by_method": _by_method(done.routes),
                "to_look_at": done.to_look_at,
                "lacking": [_lacking(route) for route in done.lacking],
            }
        )
        return
    table(
        f"Payments of {period} in {', '.join(str(path) for path in done.paths)}",
        ("currency", "payments", "amount"),
        [(c, count, money(amount, c)) for c, (count, amount) in totals.items()],
    )
    if kind != PLAIN:
        _show_all(done.routes)
        _complain(done.lacking)
    complain_all(done.to_look_at)


def _day(text: str) -> date | None:
    """The day that `--on` names; InputError where it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f'"{text}" is not a day. Expected YYYY-MM-DD, such as 2026-10-15.') from None


def _by_method(routes: Sequence[Route]) -> dict[str, dict[str, str]]:
    """What every method pays in each currency; with what lacks details, it is all that the ledger says is paid."""
    methods = sorted({_method(route) for route in routes})
    return {
        method: {
            currency: plain_money(amount, currency)
            for currency, (_, amount) in exporting.totals(
                [route.row for route in routes if _method(route) == method]
            ).items()
        }
        for method in methods
    }


def _method(route: Route) -> str:
    return NOT_YET if route.lacks else route.method


def _lacking(route: Route) -> dict[str, Any]:
    row = route.row
    return {
        "payment_id": row.payment_id,
        "payee_id": row.payee_id,
        "method": route.method,
        "amount": row.amount_text,
        "currency": row.currency,
        "lacks": route.lacks,
    }


def _complain(lacking: Sequence[Route]) -> None:
    complain_all([f"In no file but csv: {route.row.payee_id}, who lacks {route.lacks}." for route in lacking])


def _show_all(routes: Sequence[Route]) -> None:
    rows = [
        (method, currency, count, money(amount, currency))
        for method in sorted({_method(route) for route in routes})
        for currency, (count, amount) in exporting.totals(
            [route.row for route in routes if _method(route) == method]
        ).items()
    ]
    table("All payments of the period", ("method", "currency", "payments", "amount"), rows)
