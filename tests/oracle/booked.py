"""What is booked by hand, from RULES R21 and R44: what the rows that may stay come to, and which rows may not."""

from collections.abc import Mapping, Sequence

Row = Mapping[str, str]
"""id, payee, amount, effective_on, reverses, as texts; for a transfer also the other payee."""


def refused(rows: Sequence[Row]) -> set[str]:
    """The ids of the reversals that do not undo what they name, exactly and once."""
    wrong = set()
    for place, row in enumerate(rows):
        if not row["reverses"]:
            continue
        named = [other for other in rows if other["id"] == row["reverses"]]
        before = [other for other in rows[:place] if other["reverses"] == row["reverses"]]
        fits = (
            len(named) == 1
            and not named[0]["reverses"]
            and not before
            and named[0]["payee"] == row["payee"]
            and int(named[0]["amount"]) + int(row["amount"]) == 0
            and named[0]["effective_on"] <= row["effective_on"]
        )
        if not fits:
            wrong.add(row["id"])
    return wrong
