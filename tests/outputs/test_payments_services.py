"""The files of PayPal and Wise: their columns, their limits, and names that nobody can turn against a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from spartito.outputs.payments import kinds, paypal, wise
from spartito.outputs.payments.model import Details

from .payees import HOSTILE, IBANS, ORDER, payment

NINA = Details(method="paypal", paypal="nina@example.com")
OMAR = Details(method="wise", iban=IBANS["GB"], entity_kind="person", email="omar@example.com")


def read(file):
    return list(csv.reader(io.StringIO(file.content.decode(), newline="")))


def test_paypal_takes_six_columns_without_a_header():
    (file,) = kinds.render("paypal", [payment(1, details=NINA)], ORDER)

    assert file.content.decode() == (
        "nina@example.com,106.48,EUR,P202609-00000000000001,Royalties 2026-09,PAYPAL\n"
    )


def test_paypal_takes_one_currency_and_5000_rows_a_file():
    many = [payment(n, details=NINA) for n in range(5_001)]
    pounds = payment(6_000, currency="GBP", details=NINA)
    made = kinds.render("paypal", [*many, pounds], ORDER)

    assert [(file.part, len(file.rows)) for file in made] == [("EUR-1", 5_000), ("EUR-2", 1), ("GBP", 1)]


@pytest.mark.parametrize(
    ("currency", "amount", "details", "lacks"),
    [
        ("EUR", "1.50", NINA, ""),
        ("EUR", "1.50", Details(method="paypal"), "paypal"),
        ("HUF", "1500", NINA, ""),
        ("HUF", "1500.50", NINA, "a whole amount: PayPal takes no decimals in HUF"),
    ],
)
def test_what_paypal_lacks_is_said(currency, amount, details, lacks):
    assert paypal.lacks(payment(1, amount=amount, currency=currency, details=details)) == lacks


def test_paypal_gets_forints_without_decimals():
    (file,) = kinds.render("paypal", [payment(1, amount="1500", currency="HUF", details=NINA)], ORDER)

    assert read(file)[0][1:3] == ["1500", "HUF"]


def test_wise_takes_its_own_columns():
    (file,) = kinds.render("wise", [payment(1, "Омар Haddad", currency="GBP", details=OMAR)], ORDER)

    assert file.content.decode() == (
        "name,recipientEmail,paymentReference,receiverType,amountCurrency,amount,sourceCurrency,targetCurrency,IBAN\r\n"
        f"Omar Haddad,omar@example.com,ROY 202609,PERSON,target,106.48,GBP,GBP,{IBANS['GB']}\r\n"
    )


def test_wise_takes_one_currency_and_1000_rows_a_file():
    made = kinds.render("wise", [payment(n, details=OMAR) for n in range(2_001)], ORDER)

    assert [(file.part, len(file.rows)) for file in made] == [
        ("EUR-1", 1_000),
        ("EUR-2", 1_000),
        ("EUR-3", 1),
    ]


@pytest.mark.parametrize(
    ("details", "lacks"),
    [(OMAR, ""), (Details(method="wise", iban=IBANS["GB"]), "entity_kind"), (Details(), "iban, entity_kind")],
)
def test_what_wise_lacks_is_said(details, lacks):
    assert wise.lacks(payment(1, details=details)) == lacks


@pytest.mark.parametrize("kind", ["csv", "paypal", "wise"])
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_no_cell_of_a_hostile_payee_is_a_formula(kind, name):
    details = Details(method=kind, paypal="a@example.com", iban=IBANS["DE"], entity_kind=name, email=name)
    (file,) = kinds.render(kind, [payment(1, name, reference=name, details=details)], ORDER)
    kinds.prove(kind, file.content, file.rows)

    rows = read(file)
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
        assert cell.isprintable()


def test_several_files_are_named_after_the_one_that_was_asked_for(tmp_path):
    made = kinds.render("paypal", [payment(1, details=NINA), payment(2, currency="GBP", details=NINA)], ORDER)
    paths = kinds.write("paypal", made, tmp_path / "pay.csv")

    assert [path.name for path in paths] == ["pay-EUR.csv", "pay-GBP.csv"]
    assert sorted(tmp_path.iterdir()) == sorted(paths)
