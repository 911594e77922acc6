"""The demo's month holds what it promises, adds up to the last digit, and is the same everywhere."""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal, localcontext
from hashlib import sha256
from pathlib import Path

import pytest

from spartito.demo.damage import DAMAGES
from spartito.demo.month import make
from spartito.demo.youtube import ADJUSTMENTS

from . import month

_HASHES = """
import sys, json
from pathlib import Path
from hashlib import sha256
from spartito.demo.month import make
root = Path(sys.argv[1])
make(root, 2000, 200, int(sys.argv[2]))
print(json.dumps({str(p.relative_to(root)): sha256(p.read_bytes()).hexdigest() for p in root.rglob("*") if p.is_file()}))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("month"), month.LINES, month.TRACKS)


@pytest.fixture(scope="module")
def lines(made):
    return list(month.report_lines(made.folder / "reports"))


def _hashes(root):
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_another_process_writes_the_same_bytes(tmp_path, made, hash_seed):
    source = str(Path(__file__).parents[2] / "src")
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": source, "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", _HASHES, str(tmp_path / hash_seed), "1"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == _hashes(made.folder)


def test_another_seed_is_another_month(tmp_path, made):
    other = make(tmp_path, month.LINES, month.TRACKS, seed=2)
    assert not set(_hashes(other.folder).values()) & set(_hashes(made.folder).values()) - _same_for_all(made)


def _same_for_all(made):
    """The deals name accounts by number only, and accounts are numbered alike in every month of a size."""
    return {sha256(made.deals.read_bytes()).hexdigest()}


@pytest.mark.parametrize("size", [(1_999, 200), (2_000, 199)])
def test_a_month_too_small_for_everything_is_refused(tmp_path, size):
    with pytest.raises(ValueError, match="smallest month"):
        make(tmp_path, *size)


@pytest.mark.parametrize("size", [(2_000, 200), (4_321, 333), (60_000, 200)])
def test_there_are_exactly_as_many_lines_and_tracks_as_asked_for(tmp_path, size):
    built = make(tmp_path, *size)
    assert (
        sum(1 for _ in month.report_lines(tmp_path / "reports")),
        len(month.table(built.catalogue)),
    ) == size


def test_the_settlements_are_the_exact_sums_of_the_lines(made, lines):
    with localcontext(prec=80):
        sums = defaultdict(Decimal)
        for source, sales_period, currency, _, amount in lines:
            sums[source, sales_period, currency] += amount
        settled = month.table(made.settlements)
        assert {(row["source"], row["sales_period"], row["currency"]) for row in settled} == sums.keys()
        for row in settled:
            total = sums[row["source"], row["sales_period"], row["currency"]]
            assert Decimal(row["amount_reported"]) == Decimal(row["amount_sent"]) == total
            if row["currency"] == "EUR":
                assert Decimal(row["bank_received"]) + Decimal(row["bank_fee"]) == total


def test_the_smallest_month_has_every_phenomenon(made, lines):
    found = dict(made.phenomena)
    kinds = {f"identifiers: {name}" for name in (*DAMAGES, "conflict", "unknown isrc", "unknown upc")}
    assert kinds <= found.keys()
    adjusted = Counter(fields.get("Adjustment Type") for _, _, _, fields, _ in lines)
    assert all(adjusted[kind] for kind, _, _ in ADJUSTMENTS)
    assert any(fields.get("Sales or Return") == "R" and amount < 0 for *_, fields, amount in lines)
    written = [fields["Payable"] for *_, fields, _ in lines if "Payable" in fields]
    assert any("E-7" in text for text in written)
    assert "0" in written
    assert any(len(text.partition(".")[2]) == 34 for text in written)
    assert any(fields.get("Net Royalty Total", "").startswith(".") for *_, fields, _ in lines)


def test_two_lines_of_a_hundred_have_damaged_identifiers(made):
    damaged = sum(count for name, count in made.phenomena if name.partition(": ")[2] in DAMAGES)
    assert abs(damaged - month.LINES // 50) <= len(made.reports)


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_catalogue_has_its_troubles_whatever_the_seed(tmp_path, seed):
    built = make(tmp_path, month.LINES, month.TRACKS, seed)
    owners, releases, tracks = defaultdict(set), defaultdict(set), Counter()
    for row in month.table(built.catalogue):
        owners[row["isrc"]].add(row["account_id"])
        releases[row["isrc"]].add(row["upc"])
        tracks[row["isrc"], row["upc"]] += 1
    repeated = sum(len(upcs) > 1 for upcs in releases.values())
    assert 8 <= 100 * repeated / len(releases) <= 10
    disputed = {isrc for isrc, accounts in owners.items() if len(accounts) > 1}
    claimed = {key for key, count in tracks.items() if count > 1}
    fields = [fields for *_, fields, _ in month.report_lines(tmp_path / "reports")]
    assert any(line.get("ISRC") in disputed and not line.get("UPC") for line in fields)
    assert any((line.get("ISRC"), line.get("UPC")) in claimed for line in fields)
    assert {row["currency"] for row in month.table(built.payees)} == {"EUR", "USD", "GBP", "JPY"}
