"""Random contracts and statements of Beatport in the book of `studio`, for months in which tax was taken at source.

They are drawn evenly from a seed, into the book and into the oracle.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pyarrow.parquet as pq

from oracle import reports as read
from oracle.matching import Track
from oracle.taxed import Label, Report, Terms
from oracle.taxes import Rule
from oracle.text import UNIT

from . import beatport, command, studio, taken
from .studio import ALBUMS

Line = dict[str, str]
UNKNOWN = {"isrc": "QZABC2600777", "title": "Nobody's", "artist": "Nobody"}
COUNTRIES = {"nina": "DE", "omar": "US", "label": "DE"}
"""Where the payees live: the tax is about those who are not at home in the United States."""


@dataclass
class Told:
    """The same label in the book and in the oracle, and the reports that are in force by their month."""

    book: studio.Studio
    oracle: Label
    report_ids: dict[str, str] = field(default_factory=dict)

    def delivered(self, month: str, lines: Sequence[Line], supersedes: str = "") -> None:
        """Ingest a statement of a month, in the place of another one where it corrects that."""
        file = self.book.folder / f"beatport-{month}{supersedes}.csv"
        file.write_text(beatport.text(month, lines), "utf-8", newline="")
        more = ("--supersedes", supersedes) if supersedes else ()
        said = command.answer("ingest", file, *more, "--book", self.book.book)["reports"][0]
        self.report_ids[month] = said["report_id"]
        _, found = read.read(file)
        if supersedes:
            self.oracle.reports[month].corrected = found
            return
        total = sum((Decimal(line["amount"]) for line in lines), Decimal(0))
        received = (total * Decimal("0.9137")).quantize(Decimal("0.01"))
        self.oracle.reports[month] = Report(found, Fraction(received))
        self.book.load("settlements", [_settlement(month, total, received)])

    def decided(self, album: str) -> None:
        """Somebody finds out that the unknown lines are of an album."""
        codes = ALBUMS[album]
        for item in command.answer("suspense", "--book", self.book.book)["suspense"]:
            named = ("--account", "label", "--isrc", codes["isrc"], "--upc", codes["upc"], "--author", "mia")
            command.done("suspense", "resolve", item["item_id"], *named, "--book", self.book.book)
            self.oracle.known[UNKNOWN["isrc"]] = _track(album)

    def close(self, month: str) -> dict[tuple[str, str], tuple[Fraction, ...]]:
        """Close a month in both, each payee alike to the last digit; what was taken at source of whose earnings."""
        run = command.answer("run", month, "--book", self.book.book)
        found = {row["payee_id"]: row for row in run["payees"]}
        command.done("close", month, "--book", self.book.book)
        year, number = map(int, month.split("-"))
        last = date(year, number, calendar.monthrange(year, number)[1])
        wanted, shared = self.oracle.close(last, COUNTRIES)
        withheld = dict.fromkeys(COUNTRIES, Fraction(0))
        for row in pq.read_table(self.book.book / "runs" / run["run_id"] / "tax.parquet").to_pylist():
            withheld[row["payee_id"]] += Fraction(row["tax"])
        for payee, mine in wanted.items():
            got = {name: Fraction(found[payee][name]) for name in ("paid", "closing")}
            got["tax"] = withheld[payee]
            assert got == mine, f"{payee} in {month}: the engine says {got}, the oracle {mine}"
        booked = taken.earned(self.book.book, run["run_id"])
        assert _by_part(booked) == {part: tuple(sums) for part, sums in shared.items() if any(sums)}
        return booked

    def waiting(self) -> list[Fraction]:
        """What was taken at source of the lines that still wait for their owner."""
        sums = [Fraction(0)] * 2
        for report_id in self.report_ids.values():
            places = (self.book.book / "reports" / report_id / "placements").iterdir()
            newest = max(places, key=lambda place: int(place.name))
            for row in pq.read_table(newest / "suspense.parquet").to_pylist():
                sums = [
                    a + Fraction(row.get(name) or 0)
                    for a, name in zip(sums, taken.KINDS.values(), strict=True)
                ]
        return sums


def opened(folder: Path, chance: Random) -> Told:
    """A label with random terms; the second album's money is a pool, or it is not."""
    splits = [row for album in ALBUMS for row in _splits(chance, album)]
    deals = [{"account_id": "*", "commission_percent": chance.choice(["10", "33.33", "0"])}]
    cost = chance.choice(["", "", "0.01", "40"])
    advance = chance.choice(["", "25.01"])
    pots = [
        {
            "pot_id": name, "payee_id": payee, "amount": amount, "currency": "EUR", "granted_on": "2026-08-01",
            "contract_id": contract, "kind": kind, "recoup_base": base,
        }
        for name, payee, amount, contract, kind, base in (
            ("video", "label", cost, "second", "cost", "gross"), ("a", "nina", advance, "", "advance", "share"),
        )
        if amount
    ]  # fmt: skip
    top_up, whole = chance.choice([True, True, False]), chance.random() < 0.3
    profile = {
        "profile_id": "us", "rate_percent": "30", "residence": "-US", "territories": "US", "event": "credit",
        "top_up": "yes" if top_up else "no", "rounding_unit": "0.000000000001", "base": "before_recoupment" if whole else "after_recoupment",
    }  # fmt: skip
    people = [{**row, "country": COUNTRIES[row["payee_id"]]} for row in studio.PAYEES]
    tables: dict[str, studio.Rows] = {
        "payees": people, "splits": splits, "deals": deals, "tax_profiles": [profile],
        **({"advances": pots} if pots else {}),
    }  # fmt: skip
    rule = Rule(Fraction(3, 10), {"US"}, before_recoupment=whole, top_up=top_up)
    terms = Terms(
        {ALBUMS[album]["isrc"]: _track(album) for album in ALBUMS}, splits, deals, "second" if cost else "",
        int(Fraction(cost or 0) * UNIT), {"nina": int(Fraction(advance or 0) * UNIT)},
        {payee: rule for payee, country in COUNTRIES.items() if country != "US"}, "US",
    )  # fmt: skip
    return Told(studio.opened(folder, tables), Label(terms))


def lines(chance: Random) -> list[Line]:
    """Some lines of both albums and of nobody's, some below zero; most say tax, and money for publishers."""
    found = []
    for album in (
        "first",
        "second",
        *(chance.choice(["first", "second", "unknown"]) for _ in range(chance.randint(1, 4))),
    ):
        cents = chance.randrange(-500, 9000) if len(found) > 1 else chance.randrange(3000, 9000)
        found.append(
            {**ALBUMS.get(album, UNKNOWN), "amount": f"{Decimal(cents).scaleb(-2)}", **_taken(chance, cents)}
        )
    return found


def corrected(chance: Random, before: Sequence[Line]) -> list[Line]:
    """The same money for lines of other albums and territories, of which something else was taken."""
    whose = [{name: line.get(name, "") for name in ("isrc", "upc", "title", "artist")} for line in before]
    chance.shuffle(whose)
    changed = [
        {
            **line,
            **owner,
            **(_taken(chance, int(Decimal(line["amount"]) * 100)) if chance.random() < 0.6 else {}),
        }
        for line, owner in zip(before, whose, strict=True)
    ]
    return [*changed, {**ALBUMS["first"], "amount": "0.00", "territory": "US", "tax": "0.01"}]


def total(sold: Sequence[Line]) -> list[Fraction]:
    """Tax and publishers' money of lines."""
    return [
        sum((Fraction(line.get(name) or 0) for line in sold), Fraction(0)) for name in ("tax", "mechanical")
    ]


def _taken(chance: Random, cents: int) -> Line:
    """Nothing, 15 or 30 percent of what it was before, or another amount; now and then against the line's sign."""
    part = chance.choice([0, Decimal(15) / 85, Decimal(30) / 70, Decimal("1.5"), Decimal("-0.1")])
    tax = (Decimal(cents) * part).scaleb(-2).quantize(Decimal(1).scaleb(-chance.choice([2, 7, 12])))
    mechanical = chance.choice(["", "0", "0.5", "1.234567"])
    return {
        "territory": chance.choice(["US", "US", "DE", "FR"]),
        "tax": f"{tax:f}" if tax else "",
        "mechanical": mechanical,
    }


def _splits(chance: Random, album: str) -> list[Line]:
    """Nina's and Omar's parts of an album; what is left is the label's."""
    nina = chance.choice([10, 33, 50, 100])
    omar = min(100 - nina, chance.choice([0, 33, 50]))
    return [
        {"account_id": "label", "payee_id": payee, "percent": str(percent), "isrc": ALBUMS[album]["isrc"], "contract_id": album}
        for payee, percent in (("nina", nina), ("omar", omar))
        if percent
    ]  # fmt: skip


def _track(album: str) -> Track:
    codes = ALBUMS[album]
    return Track("label", codes["isrc"], codes["upc"], codes["title"])


def _settlement(month: str, reported: Decimal, received: Decimal) -> Line:
    return {
        "settlement_id": f"s-{month}", "source": beatport.SOURCE, "sales_period": month, "currency": "USD",
        "amount_reported": f"{reported}", "amount_sent": f"{reported}", "bank_currency": "EUR",
        "bank_received": f"{received}", "received_on": f"{month}-28",
    }  # fmt: skip


def _by_part(booked: dict[tuple[str, str], tuple[Fraction, ...]]) -> dict[str, tuple[Fraction, ...]]:
    """What was taken by part, where the pool of the contract is one part."""
    sums: dict[str, list[Fraction]] = {}
    for (payee, _), mine in booked.items():
        part = "*pool" if payee.startswith("*pool:") else payee
        sums[part] = [a + b for a, b in zip(sums.get(part, [Fraction(0)] * 2), mine, strict=True)]
    return {part: tuple(mine) for part, mine in sums.items() if any(mine)}
