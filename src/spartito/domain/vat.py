"""VAT or GST on top of what a registered payee is paid, under a dated self-billing agreement (R29).

Amounts are in units of 10**-12 of the book currency.  VAT comes on top of the base before withholding, never
enters recoupment, and is mirrored by a credit note where the base is below zero.
"""

from dataclasses import dataclass
from datetime import date

from spartito.domain.money import round_to_step
from spartito.domain.tax_profile import TaxProfile
from spartito.domain.validity import FOREVER

INVOICE, CREDIT_NOTE = "self-billed invoice", "credit note"

SELF_BILLING = "Self-billing"
"""What an invoice that the customer issues must say (Directive 2006/112/EC, article 226, point 10a)."""

REVERSE_CHARGE = "Reverse charge"
"""What an invoice must say where the customer owes the VAT (Directive 2006/112/EC, article 226, point 11a)."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A payee's VAT number and self-billing agreement, which holds on the days `[self_bill_from, self_bill_to)`."""

    payee_id: str
    country: str = ""
    vat_number: str = ""
    self_bill_from: date = FOREVER
    self_bill_to: date = FOREVER

    def holds(self, on: date) -> bool:
        """Say whether the payee is self-billed on a day: registered, and the agreement in force."""
        return bool(self.vat_number) and self.self_bill_from <= on < self.self_bill_to


@dataclass(frozen=True, slots=True)
class Vat:
    """The VAT of one invoice: `vat` comes on top of `base`, both below zero on a credit note."""

    profile_id: str
    payee_id: str
    base: int
    vat: int
    words: tuple[str, ...]

    @property
    def document(self) -> str:
        """What the paper is: an invoice, or a credit note for money that is taken back."""
        return INVOICE if self.base >= 0 else CREDIT_NOTE


def on_top(profile: TaxProfile, payee: Registration, base: int, on: date) -> Vat | None:
    """The VAT on a payee's money before withholding; None where the payee is not self-billed on the day.

    A payee in another country than the payer owes nothing to its tax office: the payer does, by reverse charge.

    >>> from fractions import Fraction
    >>> gb = TaxProfile("gb-vat", Fraction(1, 5), payer_country="GB", kind="vat")
    >>> nina = Registration("nina", "GB", "GB123456789", date(2026, 1, 1), date(2027, 1, 1))
    >>> on_top(gb, nina, 1000, date(2026, 8, 31)).vat, on_top(gb, nina, 1000, date(2027, 1, 1))
    (200, None)
    """
    if not base or not payee.holds(on):
        return None
    if payee.country != profile.payer_country:
        return Vat(profile.profile_id, payee.payee_id, base, 0, (SELF_BILLING, REVERSE_CHARGE))
    words = tuple(word for word in (SELF_BILLING, profile.words) if word)
    return Vat(profile.profile_id, payee.payee_id, base, of(profile, base), words)


def of(profile: TaxProfile, base: int) -> int:
    """The VAT on an amount, such as the distributor's commission, in whole steps of the profile's rounding unit.

    >>> from fractions import Fraction
    >>> of(TaxProfile("gb-commission", Fraction(1, 5), payer_country="GB", kind="vat_on_commission"), 100)
    20
    """
    return round_to_step(profile.rate * base, profile.rounding_unit)


def number(year: int, count: int) -> str:
    """The number of one issuer's invoice or credit note of a year; they are counted without a gap, from 1.

    >>> number(2026, 42)
    '2026-000042'
    """
    return f"{year}-{count:06}"
