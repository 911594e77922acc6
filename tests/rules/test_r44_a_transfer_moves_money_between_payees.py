"""R44: what one payee gives another gets; a transfer is moved back by a row that names it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows, units
from spartito.domain.adjustment import Transfer, check_transfers
from spartito.domain.money import UNIT


def transfers(text: str) -> list[Transfer]:
    return [
        Transfer(
            transfer_id=row["id"],
            from_payee_id=row["from"],
            to_payee_id=row["to"],
            amount=units(row["amount"]),
            currency="EUR",
            effective_on=date.fromisoformat(row.get("on") or "2026-09-01"),
            reason="two payees are one",
            author="ann",
            reverses=row.get("reverses", ""),
        )
        for row in rows(text)
    ]


def test_what_one_gives_the_other_gets():
    (moved,) = transfers("""
        id  from  to    amount
        t1  nina  omar  12.34
    """)
    assert {payee: amount(part) for payee, part in moved.movements(moved.amount).items()} == {
        "nina": "-12.34",
        "omar": "12.34",
    }


def test_transfers_that_move_nothing_or_do_not_move_back_are_refused():
    found = check_transfers(
        transfers("""
            id  from  to    amount  reverses
            t0  nina  omar  5       -
            t1  omar  nina  5       t0
            t2  nina  nina  5       -
            t3  nina  omar  0       -
            t4  nina  omar  7       -
            t5  nina  omar  7       t4
            t6  tom   nina  7       t9
        """)
    )
    exactly = "the id of a transfer that this row undoes exactly: all but reason and author the same, the payees changed about"
    assert [tuple(finding) for finding in found] == [
        (2, "to_payee_id", "nina", "another payee than from_payee_id"),
        (3, "amount", "0", "an amount above 0"),
        (5, "reverses", "t4", exactly),
        (6, "reverses", "t9", "the id of a transfer in this table or in the book"),
    ]


@given(st.integers(1, 10**18))
def test_a_transfer_and_its_reversal_come_to_nothing(whole):
    day = date(2026, 9, 1)
    there = Transfer("t1", "nina", "omar", whole * UNIT, "EUR", day, "merged", "ann")
    back = Transfer("t2", "omar", "nina", whole * UNIT, "EUR", day, "mistake", "bob", reverses="t1")
    assert check_transfers([there, back]) == []
    balances = {"nina": 0, "omar": 0}
    for moved in (there, back):
        for payee, part in moved.movements(moved.amount).items():
            balances[payee] += part
        assert sum(moved.movements(moved.amount).values()) == 0
    assert balances == {"nina": 0, "omar": 0}
