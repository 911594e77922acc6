"""R17: artificial streaming costs EUR 10 a track and month, may drive a balance negative, and counts as a strike."""

from datetime import date
from fractions import Fraction

from domain.table import amount
from spartito.domain.charge import COST, PENALTY, Charge, bear, strikes
from spartito.domain.money import UNIT
from spartito.domain.payable import settle


def fine(charge_id: str, kind: str = PENALTY) -> Charge:
    return Charge(
        charge_id, kind, 10 * UNIT, "EUR", date(2026, 9, 1), "label", "ITABC2600001", sales_period="2026-07"
    )


def test_a_penalty_may_leave_a_balance_below_zero():
    moved = bear(fine("f1"), 10 * UNIT, "label", ())["label"]
    answer = settle(5 * UNIT, moved, Fraction(1), 2, 0)
    assert (amount(answer.closing), answer.reason) == ("-5", "balance below zero")


def test_a_collaborator_keeps_what_was_paid():
    assert bear(fine("f1"), 10 * UNIT, "label", (("nina", UNIT),)) == {"label": -10 * UNIT}


def test_penalties_are_counted_by_account():
    against = [
        ("label", fine("f1")),
        ("rival", fine("f2")),
        ("label", fine("f3")),
        ("label", fine("c1", COST)),
    ]
    assert strikes(against) == {"label": 2, "rival": 1}
    assert strikes([]) == {}
