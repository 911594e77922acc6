"""Figures on a page: what a person reads is rounded, what the page holds is exact.

Each figure is a `<data>` element whose value has every digit, so a page can be checked against the ledger.
"""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from spartito.domain.currency import minor_units
from spartito.domain.money import plain
from spartito.outputs.present import rounded

# Two digits past the minor unit: a payment rounds down, and the eye must see what was left.
MORE_DIGITS = 2


def money(amount: Decimal, currency: str) -> str:
    """Currency and amount in whole minor units, as in a sentence.

    >>> money(Decimal("1288.9"), "USD"), money(Decimal("5000"), "JPY")
    ('USD\\xa01,288.90', 'JPY\\xa05,000')
    """
    return f"{currency}\u00a0{rounded(amount, minor_units(currency))}"


def figure(amount: Decimal, currency: str) -> Markup:
    """An amount in whole minor units."""
    return Markup(f'<data value="{plain(amount)}">{whole_text(amount, currency)}</data>')


def whole_text(amount: Decimal, currency: str) -> str:
    """The same as plain text.

    >>> whole_text(Decimal("-266.30671"), "EUR")
    '−266.31'
    """
    return _signed(rounded(amount, minor_units(currency)))


def fine_figure(amount: Decimal, currency: str) -> Markup:
    """An amount with two digits more than its currency has, those paler.

    >>> fine_figure(Decimal("266.30671"), "EUR"), fine_figure(Decimal("-88"), "JPY")
    (Markup('<data value="266.30671">266.30<i>67</i></data>'), Markup('<data value="-88">−88<i>.00</i></data>'))
    """
    return Markup(fine_html(amount, currency))


def fine_html(amount: Decimal, currency: str) -> str:
    """The same as plain text, for the few places too busy for a template."""
    dark, pale = fine_texts(amount, currency)
    return f'<data value="{plain(amount)}">{dark}<i>{pale}</i></data>'


def fine_texts(amount: Decimal, currency: str) -> tuple[str, str]:
    """The digits that a currency has, and the two more."""
    decimals = minor_units(currency)
    text = _signed(rounded(amount, decimals + MORE_DIGITS))
    cut = -MORE_DIGITS if decimals else -MORE_DIGITS - 1
    return text[:cut], text[cut:]


def exact_figure(amount: Decimal) -> Markup:
    """An amount with all its digits."""
    text = plain(amount)
    return Markup(f'<data value="{text}">{_signed(text)}</data>')


def count(number: Decimal | int) -> Markup:
    """A quantity or a number of lines: grouped, decimals only where there are any.

    >>> count(1234567), count(Decimal("2.500000"))
    (Markup('<data value="1234567">1,234,567</data>'), Markup('<data value="2.5">2.5</data>'))
    """
    return Markup(count_html(Decimal(number)))


def count_html(number: Decimal) -> str:
    """The same as plain text, for the few places too busy for a template."""
    return f'<data value="{plain(number)}">{count_text(number)}</data>'


def count_text(number: Decimal) -> str:
    """A quantity, without its exact value behind it."""
    return _signed(rounded(number, len(plain(number).partition(".")[2])))


def _signed(text: str) -> str:
    """A real minus sign, as wide as a plus and never broken from its number."""
    return "\u2212" + text[1:] if text.startswith("-") else text
