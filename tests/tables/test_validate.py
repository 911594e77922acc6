"""Every value of an input table is made canonical or named as a problem, with its file, line and column."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spartito.domain import identifier
from spartito.errors import InputError, TableError
from spartito.tables.kinds import INPUT_TABLES, input_table
from spartito.tables.validate import MAX_PROBLEMS, validate
from spartito.tables.values import TYPES


def check(kind: str, header: str, *rows: str) -> tuple[list[dict[str, str]], list[str], list[str]]:
    numbered = [(line, row.split(",")) for line, row in enumerate(rows, 2)]
    found, problems, warnings = validate(input_table(kind), f"{kind}.csv", header.split(","), numbered)
    return found, [str(problem) for problem in problems], warnings


def only(kind: str, header: str, row: str) -> dict[str, str]:
    """The given columns of the one row, which must be right."""
    rows, problems, _ = check(kind, header, row)
    assert problems == []
    return {name: rows[0][name] for name in header.split(",")}


def wrong(kind: str, header: str, *rows: str) -> list[str]:
    rows_found, problems, _ = check(kind, header, *rows)
    assert rows_found == []
    return problems


def test_a_row_has_every_declared_column_in_canonical_text():
    rows, problems, warnings = check(
        "splits",
        "payee_id,account_id,percent,isrc,valid_from",
        " bo ,nina,33.3300,us-skg-19-12345,2026-01-01",
    )

    assert (problems, warnings) == ([], [])
    assert list(rows[0]) == list(input_table("splits").names)
    assert {name: text for name, text in rows[0].items() if text} == {
        "account_id": "nina",
        "payee_id": "bo",
        "percent": "33.33",
        "isrc": "USSKG1912345",
        "status": "accepted",
        "valid_from": "2026-01-01",
    }


@pytest.mark.parametrize(
    ("kind", "header", "row", "column", "canonical"),
    [
        ("payees", "payee_id,name,currency", "p,A,eur", "currency", "EUR"),
        ("payees", "payee_id,name,currency,country", "p,A,EUR,de", "country", "DE"),
        ("payees", "payee_id,name,currency,minimum_payout", "p,A,EUR,050.00", "minimum_payout", "50"),
        ("payees", "payee_id,name,currency,minimum_payout", "p,A,EUR,", "minimum_payout", "0"),
        ("payees", "payee_id,name,currency", "p,Ада \u200f夜,EUR", "name", "Ада \u200f夜"),
        ("deals", "account_id,commission_percent", "*,15", "account_id", "*"),
        ("splits", "account_id,payee_id,percent", "a,b,100.00000000", "percent", "100"),
        ("splits", "account_id,payee_id,percent", "a,b,0", "percent", "0"),
        ("splits", "account_id,payee_id,percent,status", "a,b,5,pending", "status", "pending"),
        ("splits", "account_id,payee_id,percent,upc", "a,b,5,724384960650", "upc", "00724384960650"),
        ("splits", "account_id,payee_id,percent,upc", "a,b,5,724384960650.0", "upc", "00724384960650"),
        ("rates", "date,base,quote,rate", "2026-09-30,EUR,IDR,20275.1700", "rate", "20275.17"),
        ("rates", "date,base,quote,rate", "2026-09-30,IDR,EUR,0.000000000001", "rate", "0.000000000001"),
        ("catalogue", "isrc,upc,title,artist,account_id", "QZABC2600001,,,,a", "upc", ""),
        ("aliases", "source,dsp_id,isrc", "youtube/x,-5KAN9_CzSA,QZABC2600001", "dsp_id", "-5KAN9_CzSA"),
    ],
)
def test_a_good_value_has_one_canonical_text(kind: str, header: str, row: str, column: str, canonical: str):
    assert only(kind, header, row)[column] == canonical


@pytest.mark.parametrize(
    ("kind", "header", "row", "problem"),
    [
        (
            "splits",
            "account_id,payee_id,percent",
            "a,b,abc",
            'column percent: "abc" is not a percent from 0 to 100',
        ),
        ("splits", "account_id,payee_id,percent", "a,b,100.1", 'column percent: "100.1" is not'),
        ("splits", "account_id,payee_id,percent", "a,b,-1", 'column percent: "-1" is not'),
        ("splits", "account_id,payee_id,percent", "a,b,1e1", 'column percent: "1e1" is not'),
        ("splits", "account_id,payee_id,percent", "a,b,٥", 'column percent: "٥" is not'),
        ("splits", "account_id,payee_id,percent", "a,b,0.123456789", "with at most 8 decimals"),
        (
            "splits",
            "account_id,payee_id,percent",
            "a,,5",
            'column payee_id: "" is not filled in; every row needs an id',
        ),
        ("splits", "account_id,payee_id,percent", "a,*,5", 'column payee_id: "*" is not an id'),
        ("splits", "account_id,payee_id,percent", "a,b\x1b[31m,5", r'"b\x1b[31m" is not an id'),
        ("splits", "account_id,payee_id,percent,upc", "a,b,5,7.24E+11", '"7.24E+11" is not a UPC'),
        ("splits", "account_id,payee_id,percent,isrc", "a,b,5,QZABC26", '"QZABC26" is not an ISRC'),
        (
            "splits",
            "account_id,payee_id,percent,status",
            "a,b,5,maybe",
            'is not "accepted" or "pending" or blank',
        ),
        ("splits", "account_id,payee_id,percent,phase", "a,b,5,later", 'is not "until_recouped" or "after_'),
        (
            "deals",
            "account_id,commission_percent,commission_base",
            "a,5,net",
            'is not "net_of_promo" or "gross" or blank',
        ),
        ("deals", "account_id,commission_percent", "*x,5", '"*x" is not an id'),
        ("payees", "payee_id,name,currency", "p,A,EURO", '"EURO" is not an ISO 4217 currency code'),
        ("payees", "payee_id,name,currency,country", "p,A,EUR,Germany", '"Germany" is not an ISO 3166-1'),
        (
            "payees",
            "payee_id,name,currency,minimum_payout",
            "p,A,EUR,-5",
            '"-5" is not a number of 0 or more',
        ),
        (
            "rates",
            "date,base,quote,rate",
            "30.09.2026,EUR,USD,1.1",
            '"30.09.2026" is not a date written YYYY-MM-DD',
        ),
        ("rates", "date,base,quote,rate", "2026-02-30,EUR,USD,1.1", '"2026-02-30" is not a date'),
        ("rates", "date,base,quote,rate", "2026-02-20,EUR,USD,0", '"0" is not an exchange rate above 0'),
        ("rates", "date,base,quote,rate", "2026-02-20,EUR,USD,NaN", '"NaN" is not an exchange rate'),
        ("aliases", "source,dsp_id,upc", "a/b,x,724384960650", "filled in; a row needs isrc or track_id"),
    ],
)
def test_a_bad_value_is_named(kind: str, header: str, row: str, problem: str):
    (found,) = wrong(kind, header, row)

    assert found.startswith(f"{kind}.csv, line 2, column ")
    assert problem in found


def test_every_problem_is_listed_in_the_order_of_the_lines():
    problems = wrong("splits", "account_id,payee_id,percent", "a,b,x", "a,b", "a,,y", "a,b,50")

    assert [problem.split(":")[0] for problem in problems] == [
        "splits.csv, line 2, column percent",
        "splits.csv, line 3, column all",
        "splits.csv, line 4, column payee_id",
        "splits.csv, line 4, column percent",
    ]
    assert problems[1].endswith('"2 fields" is not a row of 3 fields as in the header')


def test_a_flood_of_problems_is_cut():
    problems = wrong("splits", "account_id,payee_id,percent", *["a,b,x"] * (MAX_PROBLEMS + 5))

    assert len(problems) == MAX_PROBLEMS


def test_a_range_of_dates_ends_after_it_starts():
    header = "account_id,payee_id,percent,valid_from,valid_to"
    (problem,) = wrong("splits", header, "a,b,5,2026-02-01,2026-02-01")

    assert problem == (
        'splits.csv, line 2, column valid_to: "2026-02-01" is not a date after valid_from 2026-02-01; '
        "valid_to is the first day no longer valid"
    )


def test_a_key_is_used_once():
    problems = wrong("payees", "payee_id,name,currency", "p,A,EUR", "q,B,EUR", " p ,C,USD")

    assert problems == [
        'payees.csv, line 4, column payee_id: "p" is not used once: line 2 has the same payee_id'
    ]


def test_identical_splits_are_a_matter_of_their_sum():
    rows, problems, _ = check("splits", "account_id,payee_id,percent", "a,b,5", "a,b,5")

    assert (len(rows), problems) == (2, [])


def test_a_missing_or_repeated_column_is_a_problem_of_the_header():
    assert wrong("payees", "payee_id,name,name", "p,A,EUR") == [
        'payees.csv, line 1, column name: "name" is not a column name used once; rename or remove one of them',
        (
            'payees.csv, line 1, column currency: "payee_id,name,name" is not a header with the column currency; '
            "a payees file needs payee_id, name, currency"
        ),
    ]


def test_an_unknown_column_and_a_wrong_check_digit_only_warn():
    _, problems, warnings = check(
        "catalogue", "isrc,upc,title,artist,account_id,mood", "QZABC2600001,724384960651,T,A,a,sad"
    )

    assert problems == []
    assert warnings == [
        "catalogue.csv: not a column of catalogue, left out: 'mood'.",
        "catalogue.csv, column upc: 1 row has a code with a wrong check digit, kept as written; first 00724384960651 on line 2.",
    ]


def test_columns_without_a_name_as_spreadsheets_leave_them_only_warn():
    rows, problems, warnings = check("rates", "date,base,quote,rate,,", "2026-09-30,EUR,USD,1.1,,")

    assert (len(rows), problems) == (1, [])
    assert warnings == ["rates.csv: not a column of rates, left out: ''."]


def test_a_table_without_rows_is_a_table():
    assert check("rates", "date,base,quote,rate") == ([], [], [])


def test_an_unknown_kind_lists_the_kinds():
    with pytest.raises(InputError, match='no input table "split"; the kinds are catalogue, payees, splits'):
        input_table("split")


def test_a_table_error_prints_every_problem():
    _, problems, _ = validate(input_table("rates"), "r.csv", ["date"], [])

    assert len(str(TableError(tuple(problems))).splitlines()) == 3


TEXTS = st.text(st.sampled_from("0123456789.-+eE ,%QZabISRC\u00a0'=\"*:/") | st.characters(), max_size=20)


@given(
    st.sampled_from(
        [(kind, column.name) for kind, table in INPUT_TABLES.items() for column in table.columns]
    ),
    TEXTS,
)
def test_a_canonical_text_is_its_own_canonical_text(place: tuple[str, str], text: str):
    kind, name = place
    column = next(column for column in input_table(kind).columns if column.name == name)
    if column.type == "choice":
        return
    canonical = TYPES[column.type].check(text.strip()) if text.strip() else None

    assert canonical is None or TYPES[column.type].check(canonical) == canonical


@given(
    st.from_regex(r"[0-9]{1,16}", fullmatch=True)
    | st.from_regex(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{6,8}", fullmatch=True)
)
def test_the_short_way_reads_codes_as_the_full_rules_do(code: str):
    assert (TYPES["upc"].check(code) or "") == identifier.gtin(code)
    assert (TYPES["isrc"].check(code) or "") == identifier.isrc(code)


def test_required_columns_are_those_of_the_handbook():
    required: dict[str, Sequence[str]] = {kind: table.required for kind, table in INPUT_TABLES.items()}

    assert {kind: " ".join(names) for kind, names in required.items()} == {
        "catalogue": "isrc upc title artist account_id",
        "payees": "payee_id name currency",
        "splits": "account_id payee_id percent",
        "deals": "account_id commission_percent",
        "rates": "date base quote rate",
        "settlements": "settlement_id source sales_period currency amount_reported amount_sent bank_currency "
        "bank_received received_on",
        "settlement_deductions": "settlement_id kind amount currency",
        "declared_totals": "report_id currency amount",
        "aliases": "source dsp_id",
        "balances": "payee_id currency amount as_of",
        "payments": "payee_id amount currency paid_on reference",
        "reserves": "percent schedule",
        "conditions": "payee_id waits_for_pot_id",
        "charges": "charge_id kind amount currency charged_on",
        "adjustments": "adjustment_id payee_id amount currency effective_on reason author",
        "transfers": "transfer_id from_payee_id to_payee_id amount currency effective_on reason author",
        "holds": "hold_id kind reason from review_on",
        "priorities": "contract_id payee_id amount currency agreed_on order",
        "advances": "pot_id payee_id amount currency granted_on",
        "tax_profiles": "profile_id rate_percent",
        "tax_documents": "payee_id kind signed_on",
    }
