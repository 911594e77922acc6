"""What a random month consists of."""

from dataclasses import dataclass, field
from pathlib import Path

from . import layouts

Row = dict[str, str]


@dataclass
class Delivery:
    """A report as it is written: its layout, its month, its currency and its lines."""

    layout: str
    month: str
    currency: str
    lines: list[Row]
    tail: str = ""

    def write(self, folder: Path, number: int) -> Path:
        name = layouts.file_name(self.layout, self.month, number)
        return layouts.write(folder / name, self.layout, self.month, self.currency, self.lines, self.tail)


@dataclass
class Step:
    """What comes in before one period is run."""

    tables: dict[str, list[Row]]
    deliveries: list[Delivery]
    funded: list[int] = field(default_factory=list)  # seeds: whether and at what rate each group is settled


@dataclass
class Month:
    """A book's currency and rules, and two periods of input."""

    currency: str
    pay_when: str
    daily: bool
    steps: list[Step]
