"""The worked example of docs/ledger.md is what the program posts, to the last digit."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.table import trial_balance
from spartito.domain import ledger
from spartito.domain.movement import TRANSFER, Movement
from spartito.domain.period import Period
from spartito.domain.settlement import Settlement, convert_groups
from spartito.stages.settle.arrived import Arrived, Booked, entries

from . import tree

SOURCE = "spotify/licensor"
_POSTING = re.compile(
    r"^\| `(?P<account>[^`]+)` \| (?P<currency>[A-Z]{3}) \| (?P<amount>[+−-][\d.]+) \|", re.MULTILINE
)

Balances = dict[tuple[str, str], int]


def units(amount: str, scale: int = 12) -> int:
    """The integer an amount of the document is kept as."""
    return int(Decimal(amount.replace("−", "-")).scaleb(scale))


def told() -> list[Balances]:
    """The tables of the document, each by ledger account and currency."""
    sections = re.split(r"^#+ ", tree.text(tree.ROOT / "docs" / "ledger.md"), flags=re.MULTILINE)
    tables = (_POSTING.findall(section) for section in sections)
    return [
        {(account, currency): units(amount) for account, currency, amount in rows} for rows in tables if rows
    ]


def posted() -> list[ledger.Entry]:
    """The entries of the example, as the domain makes them."""
    settlement = Settlement(
        settlement_id="S1",
        source=SOURCE,
        sales_period=Period.parse("2026-08"),
        currency="USD",
        amount_reported=units("1000"),
        amount_sent=units("1000"),
        bank_currency="EUR",
        bank_received=units("918"),
        received_on=date(2026, 10, 1),
        bank_fee=units("2"),
    )
    earned = {"*": "148.497", "nina": "504.8898", "tom": "336.5932", "*suspense": "10", "*difference": "0.02"}
    parts = convert_groups(
        [(settlement.rate(), {part: units(amount, 24) for part, amount in earned.items()})], units("920")
    )
    lines, nina, tom = units("999.98"), units("464.497695852535"), units("309.66")
    return [
        ledger.report_entry("1", SOURCE, "USD", lines, ""),
        ledger.settlement_entry("2", settlement, lines, parts, "EUR", ""),
        ledger.payment_entry("3", "nina", "EUR", nina, "USD", units("503.98"), ""),
        ledger.payment_entry("4", "tom", "EUR", tom, "EUR", tom, ""),
    ]


def test_every_table_sums_to_zero_in_each_currency():
    for table in told():
        sums: dict[str, int] = defaultdict(int)
        for (_, currency), amount in table.items():
            sums[currency] += amount

        assert set(sums.values()) == {0}


def test_what_is_found_late_leaves_suspense_as_the_document_tells():
    parts = {"*": units("1.38"), "nina": units("4.692"), "tom": units("3.128")}
    entry = ledger.late_entry("5", SOURCE, parts, "EUR", "")

    assert told()[5] == {(p.ledger_account, p.currency): p.amount for p in entry.postings}


def after_deductions(source: str, sent: str, received: str, parts: dict[str, str]) -> Balances:
    """The postings of a settlement of 1000 reported dollars, of which less was sent."""
    settlement = Settlement(
        "S1",
        source,
        Period.parse("2026-08"),
        "USD",
        units("1000"),
        units(sent),
        "EUR",
        units(received),
        date(2026, 10, 1),
    )
    converted = {part: units(amount) for part, amount in parts.items()}
    entry = ledger.settlement_entry("6", settlement, units("1000"), converted, "EUR", "")
    return {(p.ledger_account, p.currency): p.amount for p in entry.postings}


def test_deductions_are_posted_as_the_document_tells():
    """That lines and deductions are worth this is proven in tests/rules, with the same figures."""
    promotion = {"nina": "504.69", "tom": "336.46", "*charge:promotion": "-168.23"}

    assert told()[7] == after_deductions(SOURCE, "800", "672.92", promotion)
    assert told()[8] == after_deductions("youtube/asset_raw", "970", "873", {"nina": "513", "tom": "360"})


def test_money_that_comes_late_is_posted_as_the_document_tells():
    """That the difference is worth this is proven in tests/rules."""
    paid = Settlement(
        "S2",
        SOURCE,
        Period.parse("2026-08"),
        "USD",
        units("100"),
        units("100"),
        "EUR",
        units("93"),
        date(2026, 11, 3),
    )
    parts = {"*": units("13.8"), "nina": units("78.2")}
    booked = Booked("r1", SOURCE, "2026-08", "USD", "2026-09", 1, units("100"), units("92"), parts)
    arrived = Arrived(paid, (booked,), paid.rate(), "", units("93"), Fraction(0))
    (entry,) = entries([arrived], "EUR", "2026-10")

    assert {(p.ledger_account, p.currency): p.amount for p in entry.postings} in told()
    assert arrived.deltas() == {"nina": units("0.85")}


def test_a_balance_in_another_currency_is_posted_as_the_document_tells():
    earned = ledger.entered_entry("7", "nina", ("EUR", units("80")), ("USD", units("88")), 0, "")
    day = date(2026, 1, 31)
    hers = Movement(TRANSFER, "t", units("-11"), day, ledger.TRANSFER, money=("EUR", units("-10")))
    his = Movement(TRANSFER, "t", units("10"), day, ledger.TRANSFER)
    both = [ledger.movement_entry("8", "nina", "USD", hers), ledger.movement_entry("9", "tom", "EUR", his)]
    moved = trial_balance(posting for entry in both for posting in entry.postings)

    assert told()[-2] == {(p.ledger_account, p.currency): p.amount for p in earned.postings}
    assert told()[-1] == {key: amount for key, amount in moved.items() if amount}


def test_the_program_posts_what_the_document_tells():
    entries = posted()
    balances = {
        key: amount for key, amount in trial_balance(p for e in entries for p in e.postings).items() if amount
    }

    assert told()[:4] == [{(p.ledger_account, p.currency): p.amount for p in e.postings} for e in entries]
    assert told()[4] == balances
