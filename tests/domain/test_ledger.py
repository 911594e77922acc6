"""R35: every entry and the whole ledger sum to zero in each currency; exchanges meet in `conversion`."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spartito.domain import ledger
from spartito.domain.settlement import convert_groups
from spartito.errors import InvariantError

from .table import amount, rows, trial_balance, units
from .test_settlement import settlement

SOURCE = "spotify/licensor"


def posted(entry: ledger.Entry) -> list[dict[str, str]]:
    assert {posting.entry_id for posting in entry.postings} == {"E1"}
    assert {posting.memo for posting in entry.postings} == {"why"}
    return [
        {
            "ledger account": posting.ledger_account,
            "currency": posting.currency,
            "amount": amount(posting.amount),
        }
        for posting in entry.postings
    ]


def test_a_report():
    assert posted(ledger.report_entry("E1", SOURCE, "USD", units("999.98"), "why")) == rows("""
        ledger account               currency  amount
        receivable:spotify/licensor  USD       999.98
        earned:spotify/licensor      USD       -999.98
    """)


def test_a_settlement_received_in_the_book_currency():
    """1000 USD were sent for lines of 999.98; the bank took 2 of 920 EUR."""
    parts = {"*": "138", "*difference": "0.02", "*suspense": "100", "nina": "681.98"}
    entry = ledger.settlement_entry(
        "E1",
        settlement("1000", "918", "2"),
        units("999.98"),
        {part: units(text) for part, text in parts.items()},
        "EUR",
        "why",
    )
    assert posted(entry) == rows("""
        ledger account               currency  amount
        earned:spotify/licensor      USD       999.98
        receivable:spotify/licensor  USD       -1000
        difference:spotify/licensor  USD       0.02
        bank                         EUR       918
        bank_fee                     EUR       2
        commission                   EUR       -138
        difference:spotify/licensor  EUR       -0.02
        suspense:spotify/licensor    EUR       -100
        payee:nina                   EUR       -681.98
    """)


def test_a_settlement_received_in_another_currency():
    parts = {"*": units("100"), "nina": units("700")}
    entry = ledger.settlement_entry("E1", settlement("1000", "918", "2"), units("1000"), parts, "GBP", "why")
    assert posted(entry) == rows("""
        ledger account               currency  amount
        earned:spotify/licensor      USD       1000
        receivable:spotify/licensor  USD       -1000
        bank                         EUR       918
        bank_fee                     EUR       2
        conversion                   EUR       -920
        conversion                   GBP       800
        commission                   GBP       -100
        payee:nina                   GBP       -700
    """)


def test_earnings_paid_before_their_money():
    parts = {"*": units("130"), "nina": units("770")}
    assert posted(ledger.dated_entry("E1", SOURCE, "USD", units("1000"), parts, "EUR", "why")) == rows("""
        ledger account           currency  amount
        earned:spotify/licensor  USD       1000
        conversion               USD       -1000
        conversion               EUR       900
        commission               EUR       -130
        payee:nina               EUR       -770
    """)
    assert posted(ledger.dated_entry("E1", SOURCE, "EUR", units("900"), parts, "EUR", "why")) == rows("""
        ledger account           currency  amount
        earned:spotify/licensor  EUR       900
        commission               EUR       -130
        payee:nina               EUR       -770
    """)


def test_payments():
    """R37: 266.3067 EUR at 1.085 pays 288.94 USD."""
    in_book = units("266.304147465438")
    assert posted(ledger.payment_entry("E1", "nina", "EUR", in_book, "USD", units("288.94"), "why")) == rows("""
        ledger account  currency  amount
        payee:nina      EUR       266.304147465438
        conversion      EUR       -266.304147465438
        conversion      USD       288.94
        bank            USD       -288.94
    """)
    assert posted(ledger.payment_entry("E1", "nina", "EUR", units("1"), "EUR", units("1"), "why")) == rows("""
        ledger account  currency  amount
        payee:nina      EUR       1
        bank            EUR       -1
    """)


def test_what_does_not_balance_is_never_posted():
    with pytest.raises(InvariantError, match="the EUR postings of entry E1 sum to zero, not 1"):
        ledger.payment_entry("E1", "nina", "EUR", 2, "EUR", 1, "why")


def test_a_nil_report_posts_nothing():
    assert ledger.report_entry("E1", SOURCE, "USD", 0, "why").postings == ()


PARTS = st.dictionaries(
    st.sampled_from(["*", "*suspense", "*difference", "nina", "omar"]), st.integers(1, 10**30), min_size=1
)


@given(PARTS, st.sampled_from(["EUR", "GBP"]), st.fractions(Fraction(1, 100), 100))
def test_a_funded_report_leaves_nothing_in_transit(parts, book, rate):
    sent = sum(parts.values())
    lines = sent - parts.get("*difference", 0)
    in_book = convert_groups([(rate, parts)])
    settled = settlement(amount(sent), amount(sum(in_book.values())))
    entries = [
        ledger.report_entry("E1", SOURCE, "USD", lines, ""),
        ledger.settlement_entry("E2", settled, lines, in_book, book, ""),
    ]
    balance = trial_balance(posting for entry in entries for posting in entry.postings)
    assert balance.get((f"earned:{SOURCE}", "USD"), 0) == 0
    assert balance.get((f"receivable:{SOURCE}", "USD"), 0) == lines - sent
    assert balance.get(("payee:nina", book), 0) == -in_book.get("nina", 0)
    assert list(balance) == sorted(balance)
