"""Which advances cannot be honoured, and what a pot is made of."""

from datetime import date
from fractions import Fraction

from spartito.domain.advance import Advance, check_advances
from spartito.domain.money import UNIT
from spartito.domain.recoupment import GROSS

from .table import rows, units


def advances(text: str) -> list[Advance]:
    return [
        Advance(
            pot_id=row["pot"],
            payee_id=row.get("payee") or "nina",
            amount=units(row.get("amount") or "500"),
            currency="EUR",
            granted_on=date(2026, 1, 1),
            contract_id=row.get("contract", ""),
            base=row.get("base") or "share",
            percent=Fraction(row.get("percent") or "100") / 100,
            group=row.get("group", ""),
            recouped_to_date=units(row.get("recouped") or "0"),
        )
        for row in rows(text)
    ]


def test_advances_that_cannot_be_honoured_are_refused():
    found = check_advances(
        advances("""
            pot  payee  contract  amount  recouped  percent  base   group
            p0   nina   c1        500     500       0        gross  -
            p1   nina   c1        0       -         -        -      -
            p2   nina   -         5       5.01      -        -      -
            p3   nina   -         -       -         101      -      -
            p4   nina   -         -       -         -        gross  -
            p5   nina   c1        -       -         -        gross  g
            p6   nina   -         -       -         -        -      g
            p7   omar   c2        -       -         -        -      g
        """)
    )
    grouped = "allowed here: a group is of pots with a contract_id and recoup_base share"
    assert [tuple(finding) for finding in found] == [
        (1, "amount", "0", "an amount above 0"),
        (2, "recouped_to_date", "5.01", "an amount from 0 to the pot's 5"),
        (3, "recoup_percent", "101", "a percent from 0 to 100"),
        (
            4,
            "contract_id",
            "",
            "filled in: costs that come off the pool (recoup_base gross) name the contract of the pool",
        ),
        (5, "group", "g", grouped),
        (6, "group", "g", grouped),
        (7, "group", "g", "a group of one payee (pot p5 in it is of payee nina)"),
    ]


def test_a_pot_has_the_terms_of_its_advance_and_amounts_in_the_home_currency():
    (advance,) = advances("""
        pot    contract  amount  percent  base   recouped
        video  c1        300     50       gross  100
    """)
    pot = advance.pot(granted=270 * UNIT, outstanding=180 * UNIT)
    assert (pot.pot_id, pot.payee_id, pot.contract_id, pot.base) == ("video", "nina", "c1", GROSS)
    assert (pot.granted, pot.outstanding, pot.percent) == (270 * UNIT, 180 * UNIT, Fraction(1, 2))
