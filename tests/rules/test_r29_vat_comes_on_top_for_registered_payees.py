"""R29: VAT on top under a dated self-billing agreement, before withholding, with numbers that have no gaps."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from spartito.domain import vat
from spartito.domain.income import Income
from spartito.domain.tax_profile import VAT, VAT_ON_COMMISSION, TaxProfile
from spartito.domain.vat import Registration
from spartito.domain.withholding import withhold

ON = date(2026, 8, 31)
GB = TaxProfile(
    "gb-vat", Fraction(20, 100), "GB", kind=VAT, rounding_unit=10**10, words="Output tax due to HMRC"
)


def registration(country: str = "GB", number: str = "GB123456789") -> Registration:
    return Registration("nina", country, number, date(2026, 1, 1), date(2027, 1, 1))


def test_vat_is_on_the_base_before_withholding():
    earned = units("1000")
    withheld = withhold(TaxProfile("p", Fraction(10, 100)), ON, [Income("DE", earned)])
    added = vat.on_top(GB, registration(), withheld.gross, ON)
    assert added is not None
    assert amount(withheld.gross - withheld.tax + added.vat) == "1100"
    assert (added.document, added.words) == (vat.INVOICE, ("Self-billing", "Output tax due to HMRC"))


def test_vat_on_the_commission_is_taken_with_the_commission():
    profile = TaxProfile("gb-commission", Fraction(20, 100), "GB", kind=VAT_ON_COMMISSION)
    commission = units("100")
    assert amount(units("1000") - commission - vat.of(profile, commission)) == "880"


AGREEMENTS = rows("""
    case                        number       from        to          on          vat
    the first day               GB123456789  2026-01-01  2027-01-01  2026-01-01  200
    the last day                GB123456789  2026-01-01  2027-01-01  2026-12-31  200
    the day it has ended        GB123456789  2026-01-01  2027-01-01  2027-01-01  none
    the day before it starts    GB123456789  2026-01-01  2027-01-01  2025-12-31  none
    no end                      GB123456789  2026-01-01  9999-12-31  2099-12-31  200
    no agreement                GB123456789  9999-12-31  9999-12-31  2026-08-31  none
    not registered              -            2026-01-01  2027-01-01  2026-08-31  none
""")


@pytest.mark.parametrize("case", AGREEMENTS, ids=lambda case: case["case"])
def test_vat_is_paid_while_number_and_agreement_hold(case):
    begins, ends, on = (date.fromisoformat(case[name]) for name in ("from", "to", "on"))
    payee = Registration("nina", "GB", case["number"], begins, ends)
    added = vat.on_top(GB, payee, units("1000"), on)
    assert (amount(added.vat) if added else "none") == case["vat"]


def test_a_payee_in_another_country_is_paid_no_vat_and_the_invoice_says_why():
    added = vat.on_top(GB, registration("DE", "DE123456789"), units("1000"), ON)
    assert added is not None
    assert (added.vat, added.words) == (0, ("Self-billing", "Reverse charge"))


def test_money_taken_back_is_a_credit_note():
    added = vat.on_top(GB, registration(), units("-1000"), ON)
    assert added is not None
    assert (amount(added.vat), added.document) == ("-200", vat.CREDIT_NOTE)


def test_no_money_is_no_invoice():
    assert vat.on_top(GB, registration(), 0, ON) is None


@given(st.integers(-(10**17), 10**17).filter(bool))
def test_vat_is_mirrored(base):
    one, other = (vat.on_top(GB, registration(), sign * base, ON) for sign in (1, -1))
    assert one is not None
    assert other is not None
    assert one.vat == -other.vat
    assert abs(5 * one.vat - base) <= 5 * 10**10 // 2
