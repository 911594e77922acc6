"""Figures that were changed before they were sealed, in the right files with the right hashes: verify finds each unit."""

from decimal import Decimal

import pytest

from spartito.tables.at_rest import CONVERSIONS, MOVEMENTS, POSTINGS

from . import command, tampered, waiting

UNIT = Decimal("0.000000000001")
WIRE = {"bank_received": "1097.999999999999", "bank_fee": "2", "wire_id": "w1"}
BREAKAGE = {
    **waiting.TABLES["settlements"][0],
    "settlement_id": "b1", "amount_reported": "250", "amount_sent": "250", "pays_for": "breakage",
}  # fmt: skip
DEDUCTED = [
    {"settlement_id": "s1", "kind": "admin_fee", "amount": "25", "currency": "USD"},
    {"settlement_id": "s1", "kind": "tax", "amount": "5", "currency": "USD", "territory": "FR"},
]


def shift(rows, column, more, less):
    """Move a unit from one row to another one, each named by a condition."""
    (gains,), (loses,) = ([row for row in rows if holds(row)] for holds in (more, less))
    gains[column] += UNIT
    loses[column] -= UNIT


def posting(entry, account):
    """The posting of an entry on a ledger account, in euros."""
    wanted = (f"2026-09:{entry}", account, "EUR")
    return lambda row: (row["entry_id"], row["ledger_account"], row["currency"]) == wanted


def part(name, kind=""):
    """The row of a part of the conversion, or of a deduction of it."""
    return lambda row: (row["part"], row["deduction"]) == (name, kind)


def drafted(tmp_path, settlements, deductions=(), settings=""):
    """A book with the draft of its first period."""
    book = waiting.book(tmp_path)
    (book / "settings.toml").write_text(settings, "utf-8")
    waiting.load(book, "settlements", settlements)
    if deductions:
        waiting.load(book, "settlement_deductions", list(deductions))
    command.done("run", "2026-09", "--book", book)
    return book


def test_a_unit_of_a_wire_that_another_settlement_got_is_found(tmp_path):
    stated = {**waiting.TABLES["settlements"][0], **WIRE}
    book = drafted(tmp_path, [stated, {**BREAKAGE, **WIRE}])
    # 1,000 of 1,250 are 879.9999999999992 EUR, and 250 are 219.9999999999998: the unit that is left is of the latter.
    tampered.table(
        book, "2026-09", POSTINGS,
        lambda rows: shift(rows, "amount", posting("conversion:s1", "bank"), posting("trackless:b1", "bank")),
    )  # fmt: skip
    said = "2026-09, wire w1: b1 has 219999999999999 units and s1 880000000000000, but b1 comes first"
    assert said in tampered.found(book, "2026-09")


def test_a_unit_of_the_fee_of_a_wire_that_another_settlement_bears_is_found(tmp_path):
    stated = {**waiting.TABLES["settlements"][0], **WIRE}
    book = drafted(tmp_path, [stated, {**BREAKAGE, **WIRE}])

    def change(rows):
        shift(rows, "amount", posting("conversion:s1", "bank"), posting("conversion:s1", "bank_fee"))
        shift(rows, "amount", posting("trackless:b1", "bank_fee"), posting("trackless:b1", "bank"))

    tampered.table(book, "2026-09", POSTINGS, change)
    (fault,) = tampered.found(book, "2026-09")
    assert fault.startswith("2026-09, wire w1: ")


def test_a_unit_of_what_the_bank_kept_is_found(tmp_path):
    stated = {**waiting.TABLES["settlements"][0], "bank_received": "918", "bank_fee": "2"}
    book = drafted(tmp_path, [stated])
    tampered.table(
        book, "2026-09", POSTINGS,
        lambda rows: shift(rows, "amount", posting("conversion:s1", "bank"), posting("conversion:s1", "bank_fee")),
    )  # fmt: skip
    assert tampered.found(book, "2026-09") == [
        "2026-09: what was posted as received is not what settlement s1 states"
    ]


PARTS = [
    ("a line", part("ann"), part("bo"), "bo"),
    ("a deduction", part("ann", "admin_fee"), part("bo", "admin_fee"), "admin_fee"),
    ("a deduction and its line", part("ann"), part("ann", "admin_fee"), "ann"),
]


@pytest.mark.parametrize(("case", "more", "less", "said"), PARTS, ids=[case for case, *_ in PARTS])
def test_a_unit_of_a_part_that_another_got_is_found(tmp_path, case, more, less, said):
    settled = {**waiting.TABLES["settlements"][0], "amount_sent": "970", "bank_received": "873.01"}
    book = drafted(tmp_path, [settled], DEDUCTED)
    tampered.table(book, "2026-09", CONVERSIONS, lambda rows: shift(rows, "converted", more, less))
    (fault,) = tampered.found(book, "2026-09")
    assert fault.startswith("2026-09, settlement s1: ")
    assert said in fault


def test_a_deduction_that_another_bears_is_found(tmp_path):
    settled = {**waiting.TABLES["settlements"][0], "amount_sent": "970", "bank_received": "873"}
    book = drafted(tmp_path, [settled], DEDUCTED)

    def change(rows):
        ann, bo = (row for row in rows if row["deduction"] == "admin_fee" and row["part"] in ("ann", "bo"))
        for column in ("amount", "converted"):
            ann[column], bo[column] = bo[column], ann[column]

    tampered.table(book, "2026-09", CONVERSIONS, change)
    assert tampered.found(book, "2026-09") == [
        "2026-09, settlement s1: admin_fee is not borne by those whose lines it was taken of"
    ]


def _arrived(tmp_path):
    book = waiting.book(tmp_path)
    (book / "settings.toml").write_text('pay_when = "reported"\nlate_rate = "delta"\n', "utf-8")
    waiting.load(book, "settlements", [{**waiting.TABLES["settlements"][0], "sales_period": "2026-07"}])
    waiting.load(book, "rates", [{"date": "2026-08-31", "base": "EUR", "quote": "USD", "rate": "1.25"}])
    waiting.close(book, "2026-08")
    waiting.load(book, "settlements", [{**waiting.TABLES["settlements"][0], "settlement_id": "s9"}])
    command.done("run", "2026-09", "--book", book)
    return book


def test_a_unit_of_the_difference_of_the_rates_is_found(tmp_path):
    book = _arrived(tmp_path)
    tampered.table(
        book, "2026-09", POSTINGS,
        lambda rows: shift(rows, "amount", posting("arrived:s9", "fx"), posting("arrived:s9", "conversion")),
    )  # fmt: skip
    assert tampered.found(book, "2026-09") == ["2026-09, settlement s9: fx is not what was posted"]


def test_a_figure_of_money_that_came_late_is_found(tmp_path):
    book = _arrived(tmp_path)
    tampered.facts(book, "2026-09", lambda said: said["arrived"][0].update(booked="799.999999999999"))
    assert tampered.found(book, "2026-09") == [
        "2026-09, settlement s9: what was booked, what came and the difference of the rates are not what they were"
    ]


def test_a_unit_of_it_that_another_payee_got_is_found(tmp_path):
    book = _arrived(tmp_path)

    def whose(payee_id):
        return lambda row: (row["payee_id"], row["reference"]) == (payee_id, "arrived:s9")

    tampered.table(book, "2026-09", MOVEMENTS, lambda rows: shift(rows, "amount", whose("ann"), whose("bo")))
    assert tampered.found(book, "2026-09") == [
        "2026-09, settlement s9: the payees were not given their part of it"
    ]


def _trackless(tmp_path):
    paid = [waiting.TABLES["settlements"][0], {**BREAKAGE, "bank_received": "230"}]
    return drafted(tmp_path, paid, settings='money_without_tracks = "lines"\n')


def test_a_unit_of_money_without_tracks_that_another_payee_got_is_found(tmp_path):
    book = _trackless(tmp_path)

    def whose(payee_id):
        return lambda row: (row["payee_id"], row["reference"]) == (payee_id, "trackless:b1")

    tampered.table(book, "2026-09", MOVEMENTS, lambda rows: shift(rows, "amount", whose("ann"), whose("bo")))
    (fault,) = tampered.found(book, "2026-09")
    assert fault.startswith("2026-09, settlement b1: ")


def test_a_figure_of_money_without_tracks_is_found(tmp_path):
    book = _trackless(tmp_path)
    tampered.facts(book, "2026-09", lambda said: said["trackless"][0].update(amount="229.999999999999"))
    assert tampered.found(book, "2026-09") == ["2026-09, settlement b1: what came is not what was posted"]
