"""The kinds of payment file: which payments each takes, how it is written, and the proof that it says what it should."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from spartito.domain.payment import BANK, PAYPAL, WISE
from spartito.errors import InputError, ensure
from spartito.outputs.atomic import write_all_atomically
from spartito.outputs.payments import pain_001, paypal, plain, wise
from spartito.outputs.payments.model import Debtor, Order, PaymentFile, PaymentRow, Stated


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of payment file: the method whose payments it holds (blank: all), how it is written and read again."""

    method: str
    files: Callable[[Sequence[PaymentRow], Order], list[PaymentFile]]
    stated: Callable[[bytes], list[Stated]]
    reference: Callable[[PaymentRow], str]


PLAIN = "csv"
"""The kind that holds every payment, whatever its method, and also says that there is none."""

KINDS: Mapping[str, Kind] = MappingProxyType({
    PLAIN: Kind("", plain.files, plain.stated, plain.reference),
    "pain.001": Kind(BANK, pain_001.files, pain_001.stated, pain_001.reference),
    "paypal": Kind(PAYPAL, paypal.files, paypal.stated, paypal.reference),
    "wise": Kind(WISE, wise.files, wise.stated, wise.reference),
})  # fmt: skip


def kind_of(name: str) -> Kind:
    """The kind of payment file of this name; InputError lists the names."""
    if kind := KINDS.get(name):
        return kind
    raise InputError(f'"{name}" is not a kind of payment file. Known: {", ".join(KINDS)}.')


def lacks(row: PaymentRow, method: str, debtors: dict[str, Debtor]) -> str:
    """What a payment lacks to be made in this way; blank where nothing is missing."""
    if method == BANK:
        return pain_001.lacks(row, debtors)
    return paypal.lacks(row) if method == PAYPAL else wise.lacks(row)


def render(name: str, rows: Sequence[PaymentRow], order: Order) -> list[PaymentFile]:
    """The files of one kind, by payee id and payment id; each payment is in one of them, once."""
    ordered = sorted(rows, key=lambda row: (row.payee_id, row.payment_id))
    ids = {row.payment_id for row in ordered}
    ensure(len(ids) == len(ordered), "each payment is in the payment file once")
    made = kind_of(name).files(ordered, order) if ordered or name == PLAIN else []
    ensure(
        sorted(ids) == sorted(row.payment_id for file in made for row in file.rows), "no payment is left out"
    )
    return made


def write(name: str, made: Sequence[PaymentFile], path: Path) -> list[Path]:
    """Write the files of one kind, whole or not at all, and read them again: they say what was asked, to the cent.

    A single file is *path* itself; several are named after it and their part, such as `pay-USD.csv`.
    """
    names = [path.name if len(made) == 1 else f"{path.stem}-{file.part}{path.suffix}" for file in made]
    write_all_atomically(path.parent, zip(names, (file.content for file in made), strict=True))
    paths = [path.parent / written for written in names]
    for written, file in zip(paths, made, strict=True):
        prove(name, written.read_bytes(), file.rows)
    return paths


def prove(name: str, content: bytes, rows: Sequence[PaymentRow]) -> None:
    """Prove that the bytes of a file hold these payments and nothing else, in this order; InvariantError if not."""
    kind = kind_of(name)
    asked = [Stated(kind.reference(row), row.amount, row.currency) for row in rows]
    ensure(kind.stated(content) == asked, "a payment file says what was asked, read again from the disk")
