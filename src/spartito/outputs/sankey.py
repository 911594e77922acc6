"""Money drawn as rivers: what flows in on the left, through the month, and out on the right.

Widths are the amounts, divided over the drawing with the same largest-remainder rule as money; all places are whole
numbers (a tenth of a pixel), so the same run gives the same drawing everywhere. A river cannot show less than
nothing: amounts of zero or below are left out, and the page lists them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from spartito.domain.money import apportion, to_units

WIDTH = 11000
MONEY = 3200  # height of all the money together
SLOT_IN = 400  # least height of a name, with its amount below it, beside its river
SLOT_OUT = 190  # least height of a name beside its river
GAP = 60  # between neighbours
THINNEST = 12  # a river thinner than this would not be seen
BAR = 90  # width of the bars that rivers start and end at
LEFT, MIDDLE, RIGHT = 2500, 4950, 7300
TOP = 420


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount with a name; `look` is a CSS class (source, payee, others, commission, suspense, difference, fee)."""

    name: str
    look: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class River:
    """A flow as drawn: a bar from `y` over `height`, its name at `middle`, and the outline of its river."""

    flow: Flow
    x: int
    y: int
    height: int
    middle: int
    outline: str


@dataclass(frozen=True, slots=True)
class Sankey:
    """A drawing of `WIDTH` by `height`; the month's bar goes from `y` over `MONEY`."""

    height: int
    y: int
    incoming: tuple[River, ...]
    outgoing: tuple[River, ...]
    not_drawn: tuple[Flow, ...]


def layout(incoming: Sequence[Flow], outgoing: Sequence[Flow]) -> Sankey:
    """Place the flows; those of zero or below come back in `not_drawn` (zeros are not worth a word)."""
    left = [flow for flow in incoming if flow.amount > 0]
    right = [flow for flow in outgoing if flow.amount > 0]
    below = tuple(flow for flow in (*incoming, *outgoing) if flow.amount < 0)
    if not left or not right:
        return Sankey(0, 0, (), (), below)
    tallest = max(_tall(_heights(left), SLOT_IN), _tall(_heights(right), SLOT_OUT))
    y = TOP + (tallest - MONEY) // 2
    return Sankey(
        height=TOP + tallest + 60,
        y=y,
        incoming=_rivers(left, _Side(LEFT, LEFT + BAR, MIDDLE, SLOT_IN), y, tallest),
        outgoing=_rivers(right, _Side(RIGHT, RIGHT, MIDDLE + BAR, SLOT_OUT), y, tallest),
        not_drawn=below,
    )


def _heights(flows: Sequence[Flow]) -> tuple[int, ...]:
    return apportion(MONEY, [to_units(flow.amount) for flow in flows])


def _tall(heights: Sequence[int], slot: int) -> int:
    return sum(max(height, slot) + GAP for height in heights)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of the drawing: where its bars stand, where its rivers begin and reach the month, and its slots."""

    x: int
    bank: int
    month: int
    slot: int


def _rivers(flows: Sequence[Flow], side: _Side, month_y: int, tallest: int) -> tuple[River, ...]:
    """Stack the flows, each in a slot that leaves room for its name, opposite its part of the month's bar."""
    heights = _heights(flows)
    slot_y = TOP + (tallest - _tall(heights, side.slot)) // 2
    rivers = []
    for flow, height in zip(flows, heights, strict=True):
        slot, thick = max(height, side.slot), max(height, THINNEST)
        y = slot_y + (slot - thick) // 2
        rivers.append(River(flow, side.x, y, thick, slot_y + slot // 2, _outline(side, y, month_y, thick)))
        slot_y += slot + GAP
        month_y += height
    return tuple(rivers)


def _outline(side: _Side, y: int, month_y: int, thick: int) -> str:
    bend = (side.bank + side.month) // 2
    there = f"M{side.bank} {y}C{bend} {y} {bend} {month_y} {side.month} {month_y}"
    below, month_below = y + thick, month_y + thick
    return there + f"V{month_below}C{bend} {month_below} {bend} {below} {side.bank} {below}Z"
