"""Books in which much was learnt late, drawn at random: each question that can be asked of them has an answer that adds up."""

import csv
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest

from spartito.domain.movement import PAYMENT
from spartito.outputs.statement import files
from spartito.store import periods
from spartito.store.book import open_book

from . import command, stories, studio

FEW, MANY = range(2), range(2, 60)


@pytest.mark.parametrize("seed", [*FEW, *(pytest.param(seed, marks=pytest.mark.soak) for seed in MANY)])
def test_each_question_has_an_answer_that_adds_up(tmp_path, seed):
    label = stories.lived(tmp_path, Random(seed), lambda label, month: label.close(month))
    lines = set()
    for month in stories.MONTHS:
        for payee in studio.PAYEES:
            lines |= _traced(label, payee["payee_id"], month)
        _ask(label, "statements", month, "--as", ",".join(files.FORMATS), "--to", label.folder)
        _ask(label, "payments", month, "--to", label.folder / f"{month}-payments.csv")
        _ask(label, "pay", "list", month)
    runs = [closed.run.run_id for closed in periods.closed(open_book(label.book))]
    for before, after in pairwise(runs):
        _ask(label, "diff", before, after)
    for report_id, line in sorted(lines):
        _ask(label, "explain", report_id, line)
    for item in command.answer("suspense", "list", "--book", label.book)["suspense"]:
        _ask(label, "suspense", "show", item["item_id"])
    _ask(label, "suspense", "export", "--to", label.folder / "waiting.csv")
    _ask(label, "reports")
    _ask(label, "payees", "dormant", "--months", "1")
    _ask(label, "ledger", "journal")
    for kind in ("beancount", "hledger"):
        _ask(label, "ledger", "export", "--as", kind, "--to", label.folder / f"ledger.{kind}")
    for form in ("1042-S", "1099-MISC"):
        _ask(label, "tax", "summary", "2026", "--as", form, "--to", label.folder / f"{form}.csv")


def _ask(label, *question):
    """Ask for people and for machines."""
    command.done(*question, "--book", label.book)
    command.answer(*question, "--book", label.book)


def _traced(label, payee, month):
    """The tracks sum to what the conversions are of, those and the movements to the balance; gives the lines."""
    found = command.answer("trace", payee, month, "--lines", "0", "--book", label.book)
    tracks, conversions = defaultdict(Decimal), defaultdict(Decimal)
    for track in found["tracks"]:
        tracks[track["conversion_id"]] += Decimal(track["amount"])
    for row in found["conversions"]:
        if not row["deduction"]:
            conversions[row["conversion_id"]] += Decimal(row["amount"])
    # Of what was given and given away again, a correction takes nothing back: no track says so.
    assert tracks == {name: amount for name, amount in conversions.items() if amount or name in tracks}
    moved = sum(Decimal(row["amount"]) for row in found["movements"] if row["kind"] != PAYMENT)
    payable = Decimal(found["opening"]) + Decimal(found["earned"]) + moved
    assert payable - Decimal(found["from_balance"]) == Decimal(found["closing"])
    command.done("trace", payee, month, "--csv", label.folder / "lines.csv", "--book", label.book)
    with (label.folder / "lines.csv").open(encoding="utf-8", newline="") as file:
        lines = [(row["report_id"], row["line_number"]) for row in csv.DictReader(file)]
    assert len(lines) == found["lines_in_all"]
    return set(lines)
