"""R24, R29: what an import of tax profiles, tax documents and self-billing agreements takes and refuses."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from spartito.app.contracts import payees, tax_documents, tax_profiles
from spartito.app.imports import import_table
from spartito.domain.tax_profile import MISSING, PAYMENT, TaxDocument, Taxpayer, TaxProfile
from spartito.domain.vat import Registration
from spartito.sources import input_table
from spartito.tables.kinds import input_table as table_of


def rows_of(tmp_path: Path, kind: str, text: str) -> list[dict[str, str]]:
    path = tmp_path / f"{kind}.csv"
    path.write_text(text)
    rows, problems, warnings = input_table.check(path, table_of(kind))
    assert (problems, warnings) == ([], [])
    return rows


def refused(tmp_path: Path, kind: str, text: str) -> list[str]:
    path = tmp_path / f"{kind}.csv"
    path.write_text(text)
    problems, _ = import_table.check(kind, [path])
    return [str(problem) for problem in problems]


def test_a_profile_says_what_its_row_says(tmp_path: Path):
    header = (
        "profile_id,rate_percent,payer_country,residence,documents,document_state,document_years,territories,"
        "event,top_up,rounding_unit,threshold,threshold_currency,year_start,accumulator,form,valid_from\n"
    )
    row = 'x,12.5,us,"-US, -CA","W-8BEN, W-8BEN-E",missing,3,US,payment,no,1,50000,inr,04-01,year,1042-S,2026-01-01\n'
    assert tax_profiles.of(rows_of(tmp_path, "tax_profiles", header + row)) == [
        TaxProfile(
            profile_id="x",
            rate=Fraction(1, 8),
            payer_country="US",
            residence=("-CA", "-US"),
            documents=("W-8BEN", "W-8BEN-E"),
            document_state=MISSING,
            document_years=3,
            territories=("US",),
            event=PAYMENT,
            top_up=False,
            rounding_unit=10**12,
            threshold=50000 * 10**12,
            threshold_currency="INR",
            year_start=(4, 1),
            accumulator="year",
            form="1042-S",
            valid_from=date(2026, 1, 1),
        )
    ]


def test_a_profile_rounds_to_cents_unless_it_says_otherwise(tmp_path: Path):
    rows = rows_of(tmp_path, "tax_profiles", "profile_id,rate_percent,rounding_unit\na,30,\nb,30,0\n")
    assert [profile.rounding_unit for profile in tax_profiles.of(rows)] == [10**10, 1]


def test_a_taxpayer_has_the_documents_that_were_signed(tmp_path: Path):
    people = rows_of(
        tmp_path,
        "payees",
        "payee_id,name,currency,country,entity_kind\nnina,Nina,EUR,de,person\nomar,Omar,EUR,,\n",
    )
    papers = rows_of(
        tmp_path,
        "tax_documents",
        "payee_id,kind,signed_on,expires_on\nnina,W-8BEN,2026-01-01,2029-12-31\nnina,PAN,2025-01-01,\n",
    )
    form = TaxDocument("nina", "W-8BEN", date(2026, 1, 1), date(2029, 12, 31))
    number = TaxDocument("nina", "PAN", date(2025, 1, 1))
    assert payees.taxpayers(people, tax_documents.of(papers)) == {
        "nina": Taxpayer("nina", "DE", "person", (form, number)),
        "omar": Taxpayer("omar"),
    }


def test_only_payees_with_an_agreement_are_self_billed(tmp_path: Path):
    header = "payee_id,name,currency,country,vat_number,self_bill_from,self_bill_to\n"
    rows = rows_of(tmp_path, "payees", header + "nina,Nina,GBP,GB,GB1,2026-01-01,\nomar,Omar,GBP,GB,GB2,,\n")
    assert payees.registrations(rows) == {"nina": Registration("nina", "GB", "GB1", date(2026, 1, 1))}


REFUSED = [
    (
        "payees",
        "payee_id,name,currency,self_bill_to\nnina,Nina,GBP,2027-01-01\n",
        [
            'payees.csv, line 2, column self_bill_from: "" is not filled in; self-billing needs the self_bill_from',
            'payees.csv, line 2, column vat_number: "" is not filled in; self-billing needs the vat_number',
            'payees.csv, line 2, column country: "" is not filled in; self-billing needs the country',
        ],
    ),
    (
        "payees",
        "payee_id,name,currency,country,vat_number,self_bill_from,self_bill_to\nn,N,GBP,GB,1,2026-01-01,2026-01-01\n",
        [
            ('payees.csv, line 2, column self_bill_to: "2026-01-01" is not a date after self_bill_from 2026-01-01; '
            "self_bill_to is the first day no longer valid")
        ],
    ),
    (
        "tax_documents",
        "payee_id,kind,signed_on,expires_on\nnina,W-9,2026-01-01,2025-12-31\nnina,W-8,2026-01-01,2026-01-01\n",
        ['tax_documents.csv, line 2, column expires_on: "2025-12-31" is not a day on or after signed_on'],
    ),
    (
        "tax_profiles",
        "profile_id,rate_percent,year_start,document_years\na,101,02-29,-1\n",
        [
            'tax_profiles.csv, line 2, column rate_percent: "101" is not a percent from 0 to 100 with at most 8 decimals',
            'tax_profiles.csv, line 2, column document_years: "-1" is not a whole number of 0 or more',
            'tax_profiles.csv, line 2, column year_start: "02-29" is not a day of every year written MM-DD, such as 04-01',
        ],
    ),
    (
        "tax_profiles",
        "profile_id,rate_percent,residence\na,30,-US\nb,24,DE -US\n",
        [
            ('tax_profiles.csv, line 3, column residence: "DE -US" is not WORLD, or ISO 3166-1 country codes such as '
            "DE AT CH, or all but some such as -US -CA")
        ],
    ),
    (
        "tax_profiles",
        "profile_id,rate_percent,residence\na,30,-US\nb,24,-CA\n",
        [
            ('tax_profiles.csv, line 3, column profile_id: "b" is not a profile of its own: a concerns the same payees '
            "on the same days")
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "said"), REFUSED)
def test_what_cannot_be_followed_is_refused(tmp_path: Path, kind: str, text: str, said: list[str]):
    assert refused(tmp_path, kind, text) == said
