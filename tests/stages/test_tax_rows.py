"""Taxes survive the way into a run's tables and back: the next period goes on where this one stood."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from domain.table import units
from spartito.domain import vat
from spartito.domain.income import Income, merged
from spartito.domain.tax_profile import TaxProfile
from spartito.domain.withholding import YearToDate, withhold
from spartito.stages.settle import tax_rows
from spartito.tables.arrow import record_batch
from spartito.tables.at_rest import MIXES, SELF_BILLS, TAX, TAX_YEARS

ON = date(2026, 8, 31)
US = TaxProfile("us", Fraction(30, 100), territories=("US",))
AMOUNTS = st.integers(-(10**20), 10**20)


def kept(table, rows):
    """The rows as the file of a run gives them back."""
    return record_batch(table, list(rows)).to_pylist()


def test_a_taxed_event_is_a_row():
    earned = [Income("US", units("85"), units("15")), Income("DE", units("100"))]
    taken = withhold(US, ON, earned, YearToDate(2026, units("50"), units("15")))
    (row,) = kept(TAX, [tax_rows.tax_row("nina", US, "W-8BEN", taken, "EUR")])
    shown = {name: str(value).removesuffix(".000000000000") for name, value in row.items()}
    assert shown == {
        "payee_id": "nina",
        "profile_id": "us",
        "document": "W-8BEN",
        "event_on": "2026-08-31",
        "territory_scope": "US",
        "base": "100",
        "rate": "3/10",
        "tax": "15",
        "source_tax": "15",
        "accumulator": "us",
        "year": "2026",
        "base_to_date": "150",
        "tax_to_date": "30",
        "credited_to_date": "15",
        "currency": "EUR",
    }


@given(st.dictionaries(st.tuples(st.sampled_from(["nina", "omar"]), st.text("ab", min_size=1, max_size=2)),
       st.builds(YearToDate, st.integers(1990, 2100), AMOUNTS, AMOUNTS, AMOUNTS)))  # fmt: skip
def test_a_tax_year_goes_on_where_it_stood(years):
    rows = kept(TAX_YEARS, tax_rows.year_rows(years, {}, "EUR"))
    assert tax_rows.years(rows) == years


@given(st.lists(st.builds(Income, st.sampled_from(["DE", "US", ""]), AMOUNTS, AMOUNTS), max_size=6))
def test_a_mix_goes_on_as_it_was(incomes):
    mix = merged(incomes)
    rows = kept(MIXES, tax_rows.mix_rows("nina", mix, "EUR"))
    assert tax_rows.mixes(rows) == ({"nina": mix} if mix else {})


def test_a_self_billed_invoice_is_a_row():
    profile = TaxProfile("gb-vat", Fraction(1, 5), "GB", kind="vat", words="Output tax due to HMRC")
    for country, rate, amount, words in (
        ("GB", "1/5", "200", "Self-billing. Output tax due to HMRC"),
        ("DE", "0/1", "0", "Self-billing. Reverse charge"),
    ):
        payee = vat.Registration("nina", country, "X1", date(2026, 1, 1))
        added = vat.on_top(profile, payee, units("1000"), ON)
        assert added is not None
        (row,) = kept(SELF_BILLS, [tax_rows.self_bill_row("2026-000001", profile, added, ON, "GBP")])
        assert (row["rate"], row["vat"], row["words"]) == (rate, int(amount), words)
        assert (row["number"], row["document"], row["base"]) == ("2026-000001", vat.INVOICE, 1000)
