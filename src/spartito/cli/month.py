"""The month: run, close, statements."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from spartito.app.intake import holding
from spartito.app.month import close as closing
from spartito.app.month import run as running
from spartito.app.month import run_report, run_result, tie_out
from spartito.app.statements import publish as publishing
from spartito.cli.console import complain, money, say, say_json, table
from spartito.cli.options import (
    BOOK,
    BookOption,
    JsonOption,
    MemoryOption,
    PeriodArgument,
    ThreadsOption,
    resources,
    the_book,
    the_period,
)
from spartito.cli.progress import statements_progress
from spartito.errors import InputError
from spartito.outputs.present import counted
from spartito.outputs.statement import files

TOP_PAYEES = 10
TIE_OUT = ("what", "id", "currency", "declared", "lines", "difference", "ties_out")
MOST_LETTERS = 10


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(run)
    app.command()(close)
    app.command()(statements)


def run(
    period: PeriodArgument,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Calculate a period: a draft, repeatable, from everything not accounted for yet."""
    opened = the_book(book)
    draft = running.calculate(opened, the_period(period), resources(threads, memory))
    with opened.lock():
        page = run_report.show(opened, draft.run)
    result = run_result.of(opened, draft.run)
    result["held"] = holding.held_reports(opened)
    if json:
        say_json(result)
    else:
        _show(result, draft.run.manifest(), page, known=draft.known)


def show_held(rows: list[dict[str, Any]]) -> None:
    """Say which reports are held, why, and what a person can do."""
    for row in rows:
        for sentence in holding.sentences(row["file"], row["report_id"], row["held"]):
            complain(sentence)


def _show(result: dict[str, Any], facts: dict[str, Any], page: Path, *, known: bool) -> None:
    again = " (the same inputs as before: the same run)" if known else ""
    say(f"Run {result['run_id']} for {result['period']}, a draft{again}")
    book = result["currency"]
    _show_payees(result)
    waiting = [(c, amount, result["postings_sum"].get(c, "0")) for c, amount in result["suspense"].items()]
    table("", ("currency", "in suspense", "postings sum to"), waiting)
    show_held(result["held"])
    for row in facts["waiting"]:
        say(
            f"Waits for its settlement: {row['source']} {row['sales_period']}, {row['amount']} {row['currency']} (report {row['report_id']})"
        )
    _show_come(facts, book)
    for row in facts["superseded"]:
        say(
            f"Report {row['report_id']} is superseded by {row['superseded_by']}: {row['taken_back']} {book}, paid for "
            f"{row['sales_period']} {row['currency']} in {row['period']}, are taken back."
        )
    for row in result["postponed"]:
        say(
            f"Report {row['report_id']} is not divided again yet, though splits or deals of its sales of "
            f"{row['sales_period']} ({row['currency']}) were changed since {row['period']} was closed: this run pays what was "
            f"decided about its lines whose terms differed. Close {result['period']}, and the next run divides the report again."
        )
    for row in facts["strikes"]:
        say(f"Strike {row['number']} against {row['account_id']}: charge {row['charge_id']}.")
    for row in facts["unused_settlements"]:
        complain(
            f"Settlement {row['settlement_id']} is not used: no open report is {row['source']} {row['sales_period']} "
            f"{row['currency']}. Its {row['amount']} {row['currency']} are not in the books."
        )
    for row in facts["blocked_settlements"]:
        complain(f"Settlement {row['settlement_id']} is blocked: {row['reason']}.")
    declared = [[row[name] for name in TIE_OUT] for row in facts["tie_out"]]
    table("Tie-out: what was declared, beside the lines", TIE_OUT, declared)
    for row in facts["untied"]:
        complain(f"Does not tie out, and blocks the close: {tie_out.sentence(row)}")
    say(f"Look at {page}")


def _show_payees(result: dict[str, Any]) -> None:
    active = [row for row in result["payees"] if Decimal(row["earned"]) or Decimal(row["opening"])]
    # Who earned most is told in one currency, that of the book.
    active.sort(
        key=lambda row: (-Fraction(row["earned"]) / Fraction(row["entered_rate"] or 1), row["payee_id"])
    )
    names = ("payee_id", "name", "opening", "earned", "paid", "payment_currency", "closing")
    shown = [_payee(row) for row in active[:TOP_PAYEES]]
    title = f"Payees who earned most, of {len(active):,}"
    currencies = [row["balance_currency"] for row in active[:TOP_PAYEES]]
    if set(currencies) <= {result["currency"]}:
        table(f"{title} ({result['currency']})", names, shown)
    else:
        mixed = [[*row[:2], currency, *row[2:]] for row, currency in zip(shown, currencies, strict=True)]
        table(title, (*names[:2], "balance in", *names[2:]), mixed)


def _payee(row: dict[str, Any]) -> list[str]:
    balance, paid = row["balance_currency"], row["payment_currency"]
    return [
        row["payee_id"],
        row["name"],
        *(money(Decimal(row[name]), balance) for name in ("opening", "earned")),
        money(Decimal(row["paid"]), paid),
        paid,
        money(Decimal(row["closing"]), balance),
    ]


def _show_come(facts: dict[str, Any], book: str) -> None:
    """Say what came in book currency beside what pays for open lines."""
    for row in facts["trackless"]:
        say(f"Settlement {row['settlement_id']} pays for no lines: {row['amount']} {book} came.")
    for row in facts["undecided"]:
        say(
            f"Settlement {row['settlement_id']} pays for no lines, and {row['amount']} {book} wait: {row['reason']}."
        )
    for row in facts["arrived"]:
        say(
            f"Settlement {row['settlement_id']} pays for reports that were paid before: {row['received']} {book} came for "
            f"{row['booked']}, {row['fx']} of it is the difference of the rates."
        )
        for pool in row["kept"]:
            complain(
                f"{pool['amount']} {book} of it are of the pool of {pool['contract_id']}, which takes nothing in this period: "
                "they stay on fx."
            )


def close(
    period: PeriodArgument,
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Approve the draft of a period, post it, and seal the period."""
    done = closing.close(the_book(book), the_period(period))
    if json:
        say_json(
            {
                "period": done.closed.period,
                "run_id": done.closed.run.run_id,
                "seal": done.closed.seal,
                "known": done.known,
            }
        )
    else:
        before = " was closed before; nothing changed" if done.known else " is closed"
        say(f"{done.closed.period}{before}: run {done.closed.run.run_id}, seal {done.closed.seal}")


def statements(
    period: PeriodArgument,
    to: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write them to.")],
    kinds: Annotated[
        str,
        typer.Option("--as", metavar="FORMATS", help="Any of html, csv, csv-raw, xlsx and pdf, by commas."),
    ] = ",".join(files.USUAL),
    reissue: Annotated[
        bool,
        typer.Option("--reissue", help="Issue again, with today's names, what then says something else."),
    ] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why they are issued again.")] = "",
    book: BookOption = BOOK,
    threads: ThreadsOption = 0,
    memory: MemoryOption = "",
    json: JsonOption = False,
) -> None:
    """Write every payee's statement: to read, to print, and to calculate with."""
    names = files.formats(kinds)
    if reissue != bool(reason.strip()):
        raise InputError("--reissue and --reason belong together: say why the statements are issued again.")
    with statements_progress() as progress:
        done = publishing.publish(
            the_book(book),
            the_period(period),
            to,
            resources(threads, memory),
            names,
            progress,
            reason.strip(),
        )
    if done.unshown:
        letters = ", ".join(f"U+{ord(letter):04X}" for letter in done.unshown[:MOST_LETTERS])
        more = " and others" if len(done.unshown) > MOST_LETTERS else ""
        complain(
            f"No installed font has {letters}{more}; the PDFs show \ufffd for it. Install more fonts "
            f"(on Debian: apt-get install {files.FONT_PACKAGES}) and write them again."
        )
    if json:
        say_json({
            "folder": str(done.folder), "statements": done.statements, "draft": done.draft, "formats": list(names),
            "unshown": done.unshown, "issued": done.issued,
        })  # fmt: skip
    else:
        kind = "draft statement" if done.draft else "statement"
        endings = [files.FORMATS[name].ending for name in names]
        each = f"{', '.join(endings[:-1])} and {endings[-1]}" if len(endings) > 1 else endings[0]
        say(f"{counted(done.statements, kind)}, each as {each}, in {done.folder}")
        if reissue:
            say(
                f"{counted(done.issued, 'of them is a new version', 'of them are new versions')}; what was issued before is superseded."
            )
