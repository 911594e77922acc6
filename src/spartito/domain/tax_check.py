"""What is wrong with tax profiles before any payee is taxed by them."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from spartito.domain.finding import Finding
from spartito.domain.tax_profile import BEFORE_RECOUPMENT, PAYMENT, WITHHOLDING, TaxProfile, rank
from spartito.domain.territory import CODES, covers


def check_profiles(profiles: Sequence[TaxProfile]) -> list[Finding]:
    """Find every profile that cannot be followed, and every two that would tax the same payee on the same day.

    >>> from fractions import Fraction
    >>> twice = [TaxProfile(name, Fraction(3, 10), residence=("DE",)) for name in ("first", "second")]
    >>> check_profiles(twice)[0].expected
    'a profile of its own: first concerns the same payees on the same days'
    """
    findings = [finding for row, profile in enumerate(profiles) for finding in _check_profile(row, profile)]
    return sorted([*findings, *_check_overlaps(profiles)])


def _check_profile(row: int, profile: TaxProfile) -> Iterable[Finding]:
    if profile.threshold and not profile.threshold_currency:
        yield Finding(row, "threshold_currency", "", "filled in; a threshold needs its currency")
    if profile.kind != WITHHOLDING:
        if not profile.payer_country:
            yield Finding(row, "payer_country", "", "filled in; VAT is of the country of the payer")
        if profile.territories or profile.accumulator or profile.threshold or profile.event == PAYMENT:
            yield Finding(
                row,
                "kind",
                profile.kind,
                "withholding; only that has territories, an accumulator, a threshold or the event payment",
            )
    if profile.event == PAYMENT and profile.base == BEFORE_RECOUPMENT:
        yield Finding(
            row,
            "base",
            profile.base,
            "after_recoupment; what is recouped is not paid, and the event is payment",
        )
    if profile.form and profile.year_start != (1, 1):
        yield Finding(
            row, "form", profile.form, "allowed here; it is about calendar years, so year_start is 01-01"
        )
    if profile.treaty_article and (len(profile.residence) != 1 or not profile.documents):
        yield Finding(
            row,
            "treaty_article",
            profile.treaty_article,
            "allowed here; a treaty rate is for one residence, with the document that claims it",
        )


def _check_overlaps(profiles: Sequence[TaxProfile]) -> Iterable[Finding]:
    for (_, first), (row, second) in combinations(enumerate(profiles), 2):
        if _same_rank(first, second) and _meet(first, second):
            yield Finding(
                row,
                "profile_id",
                second.profile_id,
                f"a profile of its own: {first.profile_id} concerns the same payees on the same days",
            )


def _same_rank(first: TaxProfile, second: TaxProfile) -> bool:
    return (first.kind, first.payer_country, first.entity_kind, rank(first)) == (
        second.kind,
        second.payer_country,
        second.entity_kind,
        rank(second),
    )


def _meet(first: TaxProfile, second: TaxProfile) -> bool:
    """Whether a payee and a day exist that both concern; holding two different documents is that payee's own case."""
    if first.valid_from >= second.valid_to or second.valid_from >= first.valid_to:
        return False
    if first.documents and not set(first.documents) & set(second.documents):
        return False
    return any(covers(first.residence, code) and covers(second.residence, code) for code in CODES)
