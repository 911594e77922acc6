"""The page about tracing: its own commands, typed on the closed month of the README, do what it says."""

import csv
import re
import shlex
from decimal import Decimal
from pathlib import Path

from .test_pay import _typed, desk  # noqa: F401

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "trace.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ spartito (.+)$", PAGE, re.MULTILINE)


def test_every_command_of_the_page_does_its_work(desk):  # noqa: F811
    said = [_typed(desk, *shlex.split(command)) for command in COMMANDS]

    assert "settlement SPOT-2026-08" in said[0]
    with (desk / "nina-2026-09.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    assert all(Decimal(row["amount"]) * Decimal(row["share"]) == Decimal(row["earned"]) for row in rows)
