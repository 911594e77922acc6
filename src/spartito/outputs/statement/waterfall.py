"""The way from the opening to the closing balance as a drawing: one bar a step, each where the last one ended."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from spartito.domain.money import to_units
from spartito.domain.movement import PAYMENT
from spartito.outputs.present import total
from spartito.outputs.statement.model import Statement

OPENING, EARNED, DEDUCTED, CLOSING = "opening", "earned", "deducted", "closing"
WIDTH = 1000
THINNEST = 4  # a step thinner than this would not be seen


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its kind, its amount, and the bar it is drawn as, from `start` over `width` of `WIDTH`."""

    kind: str
    amount: Decimal
    start: int
    width: int


def steps(statement: Statement) -> tuple[Step, ...]:
    """The steps in the order of calculation, each kind of movement once, the payment last; zeros are left out.

    The balance before, what came in, the payment and the balance after are always there.
    """
    named = [
        (OPENING, statement.opening),
        (EARNED, statement.came_in),
        *_deducted(statement),
        *_movements(statement),
    ]
    spans, place = [], 0
    for _, amount in named:
        spans.append((place, place + to_units(amount)))
        place = spans[-1][1]
    spans.append((0, to_units(statement.closing)))
    named.append((CLOSING, statement.closing))
    least = min(min(span) for span in spans)
    most = max(max(span) for span in spans)
    return tuple(
        Step(kind, amount, *_bar(span, least, most - least))
        for (kind, amount), span in zip(named, spans, strict=True)
    )


def _deducted(statement: Statement) -> list[tuple[str, Decimal]]:
    return [(DEDUCTED, statement.deducted)] if statement.deducted else []


def _movements(statement: Statement) -> list[tuple[str, Decimal]]:
    kinds: dict[str, list[Decimal]] = {}
    for movement in statement.movements:
        kinds.setdefault(movement.kind, []).append(movement.amount)
    payment = total(kinds.pop(PAYMENT, ()))
    sums = [(kind, total(amounts)) for kind, amounts in kinds.items()]
    return [*((kind, amount) for kind, amount in sums if amount), (PAYMENT, payment)]


def _bar(span: tuple[int, int], least: int, whole: int) -> tuple[int, int]:
    if span[0] == span[1] or not whole:
        return 0, 0
    start, end = ((at - least) * WIDTH // whole for at in sorted(span))
    width = max(end - start, THINNEST)
    return min(start, WIDTH - width), width
