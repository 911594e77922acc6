"""How a payee is paid is checked at import: where a bank would refuse a number, the import does."""

from __future__ import annotations

import pytest

from spartito.tables.kinds import input_table
from spartito.tables.validate import validate


def check(column: str, text: str) -> tuple[str, list[str]]:
    """The canonical text of one column of a payee, and what is wrong."""
    header = ["payee_id", "name", "currency", column]
    rows, problems, _ = validate(
        input_table("payees"), "payees.csv", header, [(7, ["nina", "Nina", "EUR", text])]
    )
    return (rows[0][column] if rows else ""), [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("column", "text", "canonical"),
    [
        ("iban", "ie29 AIBK 9311 5212 3456 78", "IE29AIBK93115212345678"),
        ("iban", "NO9386011117947", "NO9386011117947"),
        ("bic", "aibkie2d", "AIBKIE2D"),
        ("paypal", "nina+music@example.co.uk", "nina+music@example.co.uk"),
        ("paypal", "ABCDEFGH23456", "ABCDEFGH23456"),
        ("method", "wise", "wise"),
        ("fee_bearer", "", "payee"),
        ("cycle", "", "monthly"),
        ("cycle", "half_yearly", "half_yearly"),
    ],
)
def test_a_good_detail_has_one_canonical_text(column, text, canonical):
    assert check(column, text) == (canonical, [])


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("iban", "IE29AIBK93115212345679", "is not an IBAN such as DE89370400440532013000, whose check digits fit"),
        ("iban", "IE29AIBK9311521234567", "is not an IBAN"),
        ("iban", "12345678", "is not an IBAN"),
        ("bic", "AIBK", '"AIBK" is not a BIC of 8 or 11 characters'),
        ("paypal", "=a@example.com", "is not the e-mail address of a PayPal account"),
        ("paypal", "+1@example.com", "is not the e-mail address of a PayPal account"),
        ("paypal", "a@example.com,b", "is not the e-mail address of a PayPal account"),
        ("method", "cash", 'is not "bank" or "paypal" or "wise" or blank'),
        ("fee_bearer", "bank", 'is not "payee" or "distributor" or blank'),
    ],
)  # fmt: skip
def test_a_bad_detail_is_named_with_its_file_and_line(column, text, said):
    value, (problem,) = check(column, text)
    assert value == ""
    assert problem.startswith(f"payees.csv, line 7, column {column}: ")
    assert said in problem
