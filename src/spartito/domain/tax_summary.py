"""A calendar year's taxes by payee, as the forms of a tax office ask for them.

Amounts are in units of 10**-12 of the currency beside them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from spartito.domain.tax_profile import TaxProfile

FOREIGN, DOMESTIC = "1042-S", "1099-MISC"
"""US forms: what was paid to foreign payees, and to payees of the United States."""

INCOME_CODE = "12"
"""Royalties of copyrights and the like, as box 1 of Form 1042-S has them."""

NOT_EXEMPT, EXEMPT_BY_TREATY = "00", "04"
"""Why a rate is zero, as box 3a of Form 1042-S has it."""


@dataclass(frozen=True, slots=True)
class TaxedEvent:
    """One taxed event of a year: its base before tax at source, our tax, and what was taken at source."""

    payee_id: str
    profile: TaxProfile
    base: int
    tax: int
    source_tax: int
    currency: str


@dataclass(frozen=True, slots=True)
class YearOfTax:
    """A payee's year under one rate: what a form's line needs; `treaty_country` is blank without a treaty."""

    payee_id: str
    gross: int
    rate: Fraction
    withheld: int
    withheld_at_source: int
    treaty_country: str
    currency: str

    @property
    def exemption_code(self) -> str:
        """Why the rate is what it is, in the codes of Form 1042-S."""
        return EXEMPT_BY_TREATY if self.treaty_country and not self.rate else NOT_EXEMPT


def summary(events: Iterable[TaxedEvent], form: str) -> list[YearOfTax]:
    """Add up a year's events by payee, rate, treaty and currency, in that order; only those that go on the form.

    >>> profile = TaxProfile("us-foreign", Fraction(3, 10), form="1042-S")
    >>> events = [TaxedEvent("nina", profile, base, base * 3 // 10, 0, "USD") for base in (100, 60)]
    >>> [(line.payee_id, line.gross, line.withheld) for line in summary(events, "1042-S")]
    [('nina', 160, 48)]
    """
    sums: defaultdict[tuple[str, Fraction, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for event in events:
        if event.profile.form == form:
            treaty = event.profile.residence[0] if event.profile.treaty_article else ""
            held = sums[event.payee_id, event.profile.rate, treaty, event.currency]
            for place, amount in enumerate((event.base, event.tax, event.source_tax)):
                held[place] += amount
    return [
        YearOfTax(payee_id, gross, rate, withheld, at_source, treaty, currency)
        for (payee_id, rate, treaty, currency), (gross, withheld, at_source) in sorted(sums.items())
    ]
