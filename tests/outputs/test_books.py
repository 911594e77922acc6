"""Names and texts of an exported ledger: nothing that was told apart is made one, nothing breaks out of its line."""

import re
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from spartito.domain import ledger
from spartito.outputs.books import beancount, chart, hledger
from spartito.outputs.books.model import Entry, Month

ids = st.text(max_size=12) | st.text("aAbZ09-_/:% X", max_size=8)
LISTED = [line for line in ledger.__doc__.splitlines() if line.startswith("    ")]
SECOND = LISTED[0].index("payee:")


@given(st.lists(ids, unique=True, min_size=2, max_size=6), st.sampled_from(sorted(chart.CHART)))
def test_no_two_ledger_accounts_have_the_same_name(different, kind):
    names = [chart.name(f"{kind}:{of}") for of in different]

    assert len(set(names)) == len(different)


@given(ids)
def test_a_name_is_one_that_both_programs_take(of):
    component = r"[A-Z0-9][A-Za-z0-9-]*"

    assert re.fullmatch(rf"Liabilities:Payee:{component}", chart.name(f"payee:{of}"))


def test_every_kind_has_a_name_of_its_own():
    assert len(set(chart.CHART.values())) == len(chart.CHART)


def test_the_domain_lists_every_ledger_account_of_the_chart():
    told = {
        name.partition(":")[0]
        for line in LISTED
        for column in (line, line[SECOND:])
        for name in re.split(" {2,}", column.strip())[0].split(", ")
    }

    assert told == set(chart.CHART)


def month(*entries):
    return Month("2026-09", date(2026, 9, 30), "5ea1", (), (), entries, ())


@given(st.text())
def test_whatever_a_memo_says_it_stays_in_its_line(memo):
    (line, *rest) = hledger._transaction(month(), Entry("e", memo, ())).splitlines()[1:]

    assert rest == []
    assert line.endswith("  ; period:2026-09, seal:5ea1")
    assert line.count(";") == 1


@given(st.text())
def test_whatever_a_memo_says_it_stays_in_its_quotation_marks(memo):
    inside = beancount.quoted(memo)[1:-1]

    assert re.fullmatch(r'(?:[^"\\\n]|\\["\\nrt])*', inside)
    assert re.sub(r"\\(.)", lambda c: {"n": "\n", "r": "\r", "t": "\t"}.get(c[1], c[1]), inside) == memo


def test_the_document_says_under_which_root_each_ledger_account_stands():
    page = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `([a-z_]+)(?::<\w+>)?` \| .* \| `(\w+)` \|$", page, re.MULTILINE))

    assert told == {kind: place.partition(":")[0] for kind, place in chart.CHART.items()}
