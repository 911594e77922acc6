"""R29: the commission of each account, as what the conversions made of all commission."""

from dataclasses import dataclass
from fractions import Fraction

from domain.table import units
from spartito.stages.settle.commission import Commission, by_account
from spartito.stages.settle.settle import Converted


@dataclass(frozen=True)
class Rated:
    """What is asked of a conversion here: its id and its rate."""

    conversion_id: str
    rate: Fraction


def fine(text: str) -> int:
    return units(text) * 10**12


def converted(name: str, part: str, amount: str, worth: str, rate: str, deduction: str = "") -> Converted:
    return Converted(Rated(name, Fraction(rate)), part, fine(amount), units(worth), Fraction(rate), deduction)  # type: ignore[arg-type]


def test_an_account_has_its_share_of_what_became_of_the_commission():
    found = [Commission("s1", "label", fine("30")), Commission("s1", "other", fine("10"))]
    parts = [
        converted("s1", "*", "40", "20", "1/2"),
        converted("s1", "nina", "360", "180", "1/2"),
        converted("s1", "*", "40", "-2", "1/2", "admin_fee"),
    ]
    assert by_account(found, parts) == {"label": units("13.5"), "other": units("4.5")}


def test_commissions_that_cancel_out_are_worth_their_rate():
    found = [Commission("s1", "label", fine("10")), Commission("s1", "other", fine("-10"))]
    assert by_account(found, [converted("s1", "*", "0", "0", "1/2")]) == {
        "label": units("5"),
        "other": units("-5"),
    }


def test_what_waits_for_its_money_has_no_commission_yet():
    assert by_account([Commission("waiting:s2", "label", fine("10"))], []) == {}
