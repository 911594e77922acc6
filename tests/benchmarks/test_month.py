"""`make bench-full`, `bench-memory` and `bench-settle` on a tiny month, so that none breaks unseen."""

import json
import subprocess
import sys

import pytest

from bench.data import ROOT

pytestmark = pytest.mark.soak


def kept(folder, module, *words):
    command = [
        sys.executable,
        "-m",
        module,
        "--work",
        str(folder / "work"),
        "--results",
        str(folder / "results"),
    ]
    subprocess.run([*command, "--lines", "3000", *words], cwd=ROOT, check=True)
    (path,) = (folder / "results").glob("*.json")
    assert list((folder / "work").iterdir()) == []
    return json.loads(path.read_text("utf-8"))


def test_the_full_month_runs_from_the_catalogue_to_one_file(generator, tmp_path):
    stages = kept(tmp_path, "bench.full", "--tracks", "2000")["stages"]

    assert [stage["name"] for stage in stages] == [
        *("init", "import the catalogue", "ingest", "verify", "consolidate to csv")
    ]
    assert stages[-1]["said"]["rows"] == 3000


def test_memory_is_measured_for_a_report_and_for_one_of_ten_times_its_lines(generator, tmp_path):
    small, large = kept(tmp_path, "bench.memory", "--tracks", "2000", "--memory", "100MB")["stages"]

    assert (small["count"], large["count"]) == (3000, 30000)
    assert 0 < small["peak_own_bytes"] < small["peak_bytes"]


def test_payees_are_settled_and_sent_their_statements(generator, tmp_path):
    found = kept(
        tmp_path, "bench.settle", "--payees", "300", "--statements", "200", "--statement-lines", "1000"
    )

    assert [stage["name"] for stage in found["stages"]][-2:] == ["run the period", "close the period"]
    assert "payees" not in found["stages"][-2]["said"]
    sent = found["statement_stages"][-2:]
    assert [stage["name"] for stage in sent] == ["statements as html and csv", "statements as xlsx and pdf"]
    assert [stage["said"]["statements"] for stage in sent] == [sent[0]["said"]["statements"]] * 2
