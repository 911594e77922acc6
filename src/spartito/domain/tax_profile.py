"""Tax rules as dated data: whom a profile concerns, at which rate, on what money, and when it is taken (R24).

A payee has one withholding profile on a day at most: of those that fit, the most specific.  So a treaty's rate goes
before the rate without a treaty, and the rates for foreign and for home payees exclude each other (R25, R26).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from spartito.domain.territory import WORLD, covers
from spartito.domain.validity import ALWAYS, FOREVER
from spartito.errors import InputError

WITHHOLDING, VAT, VAT_ON_COMMISSION = "withholding", "vat", "vat_on_commission"
"""The kinds of profile: tax taken of a payee's money, VAT on top of it, VAT on the distributor's commission."""

AFTER_RECOUPMENT, BEFORE_RECOUPMENT = "after_recoupment", "before_recoupment"
CREDIT, PAYMENT = "credit", "payment"
VALID, MISSING = "valid", "missing"


@dataclass(frozen=True, slots=True)
class TaxProfile:
    """One tax rule for a range of days; `rate` is 3/10 for 30 %, amounts are in units of 10**-12.

    It concerns payees of a `residence` and `entity_kind` (blank: any) of whose `documents` one is valid, or none
    is (`document_state`).  `territories` limits the base to money earned there (none: worldwide).  The `threshold`
    is in `threshold_currency`; `rounding_unit` is in the book currency.  Profiles with the same
    `accumulator` share the year's sums, and tax the year's aggregate; a profile without one taxes each event.
    """

    profile_id: str
    rate: Fraction
    payer_country: str = ""
    kind: str = WITHHOLDING
    residence: tuple[str, ...] = ()
    entity_kind: str = ""
    documents: tuple[str, ...] = ()
    document_state: str = VALID
    document_years: int = 0
    territories: tuple[str, ...] = ()
    base: str = AFTER_RECOUPMENT
    event: str = CREDIT
    top_up: bool = True
    rounding_unit: int = 1
    threshold: int = 0
    threshold_currency: str = ""
    year_start: tuple[int, int] = (1, 1)
    accumulator: str = ""
    form: str = ""
    treaty_article: str = ""
    words: str = ""
    valid_from: date = ALWAYS
    valid_to: date = FOREVER

    @property
    def scope(self) -> str:
        """The territories whose money it taxes, as text."""
        return " ".join(self.territories) or WORLD

    @property
    def year_key(self) -> str:
        """The name under which the year's sums are kept: those of its accumulator, or its own."""
        return self.accumulator or self.profile_id

    def year(self, on: date) -> int:
        """The tax year of a day, named by the calendar year in which it starts.

        >>> india = TaxProfile("in-194j", Fraction(1, 10), year_start=(4, 1))
        >>> india.year(date(2026, 3, 31)), india.year(date(2026, 4, 1))
        (2025, 2026)
        """
        return on.year - ((on.month, on.day) < self.year_start)


@dataclass(frozen=True, slots=True)
class TaxDocument:
    """A form that a payee has signed, good until the end of the day on which it expires."""

    payee_id: str
    kind: str
    signed_on: date
    expires_on: date = FOREVER

    def valid(self, on: date, years: int = 0) -> bool:
        """Say whether it counts on a day; `years` ends it after that many calendar years from the one it was signed in.

        >>> form = TaxDocument("nina", "W-8BEN", date(2023, 9, 30))
        >>> form.valid(date(2026, 12, 31), years=3), form.valid(date(2027, 1, 1), years=3)
        (True, False)
        """
        old = years and on.year > self.signed_on.year + years
        return self.signed_on <= on <= self.expires_on and not old


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """What decides a payee's taxes: the country of residence (blank: unknown), the entity kind, the documents."""

    payee_id: str
    country: str = ""
    entity_kind: str = ""
    documents: tuple[TaxDocument, ...] = ()

    def document(self, profile: TaxProfile, on: date) -> str:
        """The kind of the payee's document that counts for a profile on a day; blank where there is none."""
        kinds = {paper.kind for paper in self.documents if paper.valid(on, profile.document_years)}
        return next((kind for kind in profile.documents if kind in kinds), "")


def applicable(
    profiles: Iterable[TaxProfile], kind: str, payer_country: str, payee: Taxpayer, on: date
) -> TaxProfile | None:
    """Choose a payee's profile of a kind on a day, or None; InputError where two fit equally well.

    Without a `payer_country` the profiles of every country are considered.  A payee of unknown residence fits only
    profiles that ask for none.

    >>> anyone = TaxProfile("foreign", Fraction(3, 10), residence=("-US",), territories=("US",))
    >>> treaty = TaxProfile("treaty", Fraction(0), residence=("DE",), documents=("W-8BEN",))
    >>> form = TaxDocument("nina", "W-8BEN", date(2026, 1, 1), date(2029, 12, 31))
    >>> nina = Taxpayer("nina", "DE", documents=(form,))
    >>> [applicable([anyone, treaty], WITHHOLDING, "", nina, date(year, 6, 1)).profile_id for year in (2026, 2030)]
    ['treaty', 'foreign']
    """
    fitting = [
        profile
        for profile in profiles
        if profile.kind == kind
        and payer_country in ("", profile.payer_country)
        and _concerns(profile, payee, on)
    ]
    if not fitting:
        return None
    best = min(rank(profile) for profile in fitting)
    chosen = sorted(profile.profile_id for profile in fitting if rank(profile) == best)
    if len(chosen) > 1:
        raise InputError(
            f"Tax profiles {' and '.join(chosen)} fit payee {payee.payee_id} equally well on {on}. Make one of them "
            "more specific, end one, or name the country that you pay from (payer_country in settings.toml)."
        )
    return next(profile for profile in fitting if profile.profile_id == chosen[0])


def rank(profile: TaxProfile) -> tuple[int, int, int]:
    """Order profiles from the most specific: by residence, then entity kind, then document."""
    if not profile.residence:
        residence = 3
    elif profile.residence[0].startswith("-"):
        residence = 2
    else:
        residence = int(len(profile.residence) > 1)
    document = (1 if profile.document_state == MISSING else 0) if profile.documents else 2
    return residence, int(not profile.entity_kind), document


def _concerns(profile: TaxProfile, payee: Taxpayer, on: date) -> bool:
    if not profile.valid_from <= on < profile.valid_to:
        return False
    if not covers(profile.residence, payee.country):
        return False
    if profile.entity_kind not in ("", payee.entity_kind):
        return False
    return not profile.documents or bool(payee.document(profile, on)) == (profile.document_state == VALID)
