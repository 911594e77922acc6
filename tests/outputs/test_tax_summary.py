"""A year's taxes by payee, in the words of the US forms 1042-S and 1099-MISC."""

from fractions import Fraction

from domain.table import units
from spartito.domain.tax_profile import TaxProfile
from spartito.domain.tax_summary import DOMESTIC, FOREIGN, TaxedEvent, summary
from spartito.outputs.tax_summary import FormLine, render_summary

THIRTY = TaxProfile("us-30", Fraction(30, 100), residence=("-US",), form=FOREIGN)
GERMANY = TaxProfile("us-treaty-de", Fraction(0), residence=("DE",), form=FOREIGN, treaty_article="12(1)")
INDIA = TaxProfile("us-treaty-in", Fraction(15, 100), residence=("IN",), form=FOREIGN, treaty_article="12(2)")
BACKUP = TaxProfile("us-backup", Fraction(24, 100), residence=("US",), form=DOMESTIC)
NO_FORM = TaxProfile("in-194j", Fraction(10, 100))


def event(payee_id: str, profile: TaxProfile, base: str, tax: str, source: str = "0") -> TaxedEvent:
    return TaxedEvent(payee_id, profile, units(base), units(tax), units(source), "USD")


YEAR = [
    event("nina", THIRTY, "160.005", "48"),
    event("nina", GERMANY, "200", "0"),
    event("nina", THIRTY, "40", "12"),
    event("omar", INDIA, "100", "0", "15"),
    event("omar", INDIA, "-10", "-1.5"),
    event("ada", BACKUP, "1000", "240"),
    event("bo", NO_FORM, "1000", "100"),
]


def rendered(form: str) -> list[str]:
    names = {"nina": "Nina, the singer", "omar": "=Omar", "ada": "Ada"}
    lines = [FormLine(names[tax.payee_id], "DE", tax) for tax in summary(YEAR, form)]
    return render_summary(lines, 2026, form).decode().splitlines()


def test_a_foreign_payee_has_a_line_for_each_rate():
    assert rendered(FOREIGN) == [
        (
            "year,payee_id,name,country,income_code,gross_income,exemption_code,tax_rate,federal_tax_withheld,"
            "tax_withheld_by_other_agents,treaty_country,currency"
        ),
        '2026,nina,"Nina, the singer",DE,12,200,04,0,0,0,DE,USD',
        '2026,nina,"Nina, the singer",DE,12,200.005,00,30,60,0,,USD',
        '2026,omar,"\'=Omar",DE,12,90,00,15,-1.5,15,IN,USD',
    ]


def test_a_payee_of_the_united_states_has_royalties_and_tax():
    assert rendered(DOMESTIC) == [
        "year,payee_id,name,royalties,federal_tax_withheld,currency",
        "2026,ada,Ada,1000,240,USD",
    ]


def test_a_year_is_the_same_in_any_order():
    assert summary(reversed(YEAR), FOREIGN) == summary(YEAR, FOREIGN)
