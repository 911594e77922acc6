"""Payees by the million: `python -m bench.settle --payees N --lines N`, from cells to a closed period and to statements.

Every release of the catalogue is shared in halves by two payees of its own, and the report is spread over as many cells
as it has lines, so that there are about two earnings a line. One payee in ten has an advance, one in a hundred a reserve.
A second book has fewer payees with many lines each, and its statements are written in every format.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import shutil
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from bench.book import Desk, Stage
from bench.data import WIDE, WORK, Data
from bench.layout import CURRENCY, SOURCE
from bench.results import RESULTS, save
from bench.stages import page

PERIOD = "2026-09"
_TRACKS_A_PAYEE = 2
_FORMATS = ("html,csv", "xlsx,pdf")


def main() -> None:
    """Do both months, stage by stage, and keep the log."""
    given = _arguments()
    folder = given.work / "settle"
    shutil.rmtree(folder, ignore_errors=True)
    settled = _done(_month(folder / "month", given, given.payees, given.lines))
    shutil.rmtree(folder)
    read = _done(_statements(folder / "statements", given))
    told = "\n".join(
        [page(settled), _a_payee(settled, given.payees), "", page(read[-4:]), _a_statement(read), ""]
    )
    sizes = ("payees", "lines", "statements", "statement_lines", "threads", "memory")
    stages = {"stages": settled, "statement_stages": read}
    kept = save(
        given.results, f"settle-{given.lines}-{given.payees}",
        {**{name: getattr(given, name) for name in sizes},
         **{name: [dataclasses.asdict(stage) for stage in found] for name, found in stages.items()}}, told,
    )  # fmt: skip
    print(f"\n{told}\nKept in {kept}.")
    shutil.rmtree(folder)


def _done(stages: Iterator[Stage]) -> list[Stage]:
    """Every stage, each told as it is done."""
    found = []
    for stage in stages:
        found.append(stage)
        print(
            f"{stage.name:24} {stage.count:13,} {stage.seconds:9.1f} s {stage.peak_bytes / 1e6:9,.0f} MB",
            flush=True,
        )
    return found


def _a_payee(stages: Iterable[Stage], payees: int) -> str:
    settled = [stage for stage in stages if stage.name in ("run the period", "close the period")]
    seconds, peak = sum(stage.seconds for stage in settled), max(stage.peak_bytes for stage in settled)
    return (
        f"{payees:,} payees were settled and posted in {seconds / 60:,.1f} minutes: {seconds / payees * 1e6:,.0f} "
        f"microseconds and {peak / payees / 1000:,.1f} kB a payee."
    )


def _a_statement(stages: Iterable[Stage]) -> str:
    written = [stage for stage in stages if stage.name.startswith("statements")]
    return " ".join(
        f"{stage.said['statements']:,} {stage.name} took {stage.seconds / 60:,.1f} minutes."
        for stage in written
    )


def _month(folder: Path, given: argparse.Namespace, payees: int, lines: int) -> Iterator[Stage]:
    """From nothing to a closed period."""
    data = Data(folder, payees * _TRACKS_A_PAYEE, lines)
    desk = Desk(folder / "book", folder / "log.txt")
    use = ("--threads", str(given.threads), *(("--memory", given.memory) if given.memory else ()))
    data.make_catalogue()
    report = data.make_report(WIDE)
    yield desk.init()
    yield desk.import_catalogue(data.catalogue, data.tracks)
    tables = {
        "splits": _splits(data.catalogue),
        "payees": _payees(data.catalogue),
        "advances": _advances(data.catalogue),
        "reserves": _reserves(data.catalogue),
    }
    for kind, rows in tables.items():
        yield desk.import_table(kind, *_written(folder / f"{kind}.csv", rows))
    yield desk.ingest(report, *use)
    yield desk.import_table("settlements", *_written(folder / "settlements.csv", _settlements(desk.book)))
    yield desk.period("run", PERIOD, lines, *use)
    yield desk.period("close", PERIOD, lines)


def _statements(folder: Path, given: argparse.Namespace) -> Iterator[Stage]:
    """A closed period of fewer payees, and what each of them is sent."""
    yield from _month(folder, given, given.statements, given.statement_lines)
    desk = Desk(folder / "book", folder / "log.txt")
    for formats in _FORMATS:
        to = folder / "sent"
        yield desk.statements(PERIOD, given.statement_lines, formats, to, "--threads", str(given.threads))
        shutil.rmtree(to)


def _halves(catalogue: Path) -> Iterator[tuple[str, str, str]]:
    """Each release with its account and its two payees' ids."""
    seen: set[tuple[str, str]] = set()
    with catalogue.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            release = row["account_id"], row["upc"]
            if row["upc"] and release not in seen:
                seen.add(release)
                for side in "ab":
                    yield (*release, f"{row['account_id']}-{row['upc']}-{side}")


def _splits(catalogue: Path) -> Iterator[dict[str, str]]:
    for account_id, upc, payee_id in _halves(catalogue):
        yield {
            "account_id": account_id,
            "upc": upc,
            "payee_id": payee_id,
            "percent": "50",
            "contract_id": upc,
        }


def _payees(catalogue: Path) -> Iterator[dict[str, str]]:
    for _, _, payee_id in _halves(catalogue):
        yield {"payee_id": payee_id, "name": f"Payee {payee_id}", "currency": CURRENCY, "minimum_payout": "1"}


def _advances(catalogue: Path) -> Iterator[dict[str, str]]:
    for number, (_, upc, payee_id) in enumerate(_halves(catalogue)):
        if number % 10 == 0:
            yield {
                "pot_id": f"pot-{payee_id}", "payee_id": payee_id, "amount": "5", "currency": CURRENCY,
                "granted_on": "2026-08-01", "contract_id": upc,
            }  # fmt: skip


def _reserves(catalogue: Path) -> Iterator[dict[str, str]]:
    for number, (_, _, payee_id) in enumerate(_halves(catalogue)):
        if number % 100 == 0:
            yield {"payee_id": payee_id, "percent": "10", "schedule": "6:100"}


def _settlements(book: Path) -> Iterator[dict[str, str]]:
    """What the bank received: all of the report, month by month, for adjustments concern earlier ones."""
    (manifest,) = book.glob("reports/*/placements/1/manifest.json")
    for part in json.loads(manifest.read_text("utf-8"))["parts"]:
        amount = str(Decimal(part["placed"]) + Decimal(part["suspense"]))
        yield {
            "settlement_id": part["sales_period"], "source": SOURCE, "sales_period": part["sales_period"],
            "currency": CURRENCY, "amount_reported": amount, "amount_sent": amount, "bank_currency": CURRENCY,
            "bank_received": amount, "received_on": "2026-09-20",
        }  # fmt: skip


def _written(path: Path, rows: Iterable[dict[str, str]]) -> tuple[Path, int]:
    """A table as a CSV file, and its rows."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer: csv.DictWriter[str] | None = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(file, list(row))
                writer.writeheader()
            writer.writerow(row)
            count += 1
    return path, count


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.settle", description=__doc__)
    parser.add_argument("--payees", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--statements", type=int, default=10_000)
    parser.add_argument("--statement-lines", type=int, default=2_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="")
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
