"""The conditions of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spartito.app.contracts import advances
from spartito.app.contracts.located import Located, Row, placed
from spartito.domain.condition import Condition, check_conditions
from spartito.domain.finding import Finding
from spartito.domain.recoupment import SHARE
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[Condition]:
    """The conditions that the rows state."""
    return [
        Condition(
            payee_id=row["payee_id"],
            waits_for_pot_id=row["waits_for_pot_id"],
            contract_id=row["contract_id"],
            release=row["release"],
        )
        for row in rows
    ]


def problems_with_pots(rows: Sequence[Located], pots: Sequence[Row]) -> list[Problem]:
    """Conditions that wait for a pot that is not among the book's *pots*, or for each other."""
    known = advances.of(pots)
    stated = of(item.row for item in rows)
    pot_ids = {pot.pot_id for pot in known}
    unknown = [
        Finding(
            row, "waits_for_pot_id", condition.waits_for_pot_id, "a pot in the book; import advances first"
        )
        for row, condition in enumerate(stated)
        if condition.waits_for_pot_id not in pot_ids
    ]
    owners = {pot.pot_id: pot.payee_id for pot in known if pot.base == SHARE}
    return placed(sorted([*unknown, *check_conditions(stated, owners)]), rows)
