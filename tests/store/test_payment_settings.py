"""The settings of payments are read as a person writes them, and a mistake is named."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from spartito.errors import InputError
from spartito.store import settings


def _read(tmp_path, text):
    (tmp_path / settings.NAME).write_text(text, "utf-8")
    return settings.read(tmp_path)


def test_the_template_shows_tables_that_can_be_used(tmp_path):
    template = settings.TEMPLATE.format(issuer='"Harbour Records"')
    without_marks = re.sub(r"^# (\[[a-zA-Z_.]+\]|[a-zA-Z_]+ = )", r"\1", template, flags=re.MULTILINE)
    read = _read(tmp_path, without_marks)

    assert read.fees == {"paypal": {"EUR": Decimal("0.35")}}
    assert read.debtor["EUR"].iban == "IE29AIBK93115212345678"
    assert (read.minimum_compared, read.payment_methods) == ("after_fee", ["bank", "paypal", "wise"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[debtor.EUR]\nname="A"\niban="IE29AIBK93115212345679"\nbic="AIBKIE2D"\ntown="G"\ncountry="IE"', "debtor.EUR.iban"),
        ('[debtor.EUR]\nname="A"\niban="IE29AIBK93115212345678"\nbic="AIBKIE2D"\ncountry="IE"', "debtor.EUR.town"),
        ('[debtor.EURO]\nname="A"', '"EURO" is not an ISO 4217 currency'),
        ("[payment_fees.paypal]\nEUR=0.35", "payment_fees.paypal.EUR: Input should be a valid string"),
        ('[payment_fees.cheque]\nEUR="1"', "payment_fees.cheque"),
        ('payment_methods=["cash"]', "payment_methods.0"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(tmp_path, text, said):
    with pytest.raises(InputError, match=re.escape(said)):
        _read(tmp_path, text)
