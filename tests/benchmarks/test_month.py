"""`make bench-full` and `make bench-memory` on a tiny month, so that neither breaks unseen."""

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
    subprocess.run([*command, "--tracks", "2000", "--lines", "3000", *words], cwd=ROOT, check=True)
    (path,) = (folder / "results").glob("*.json")
    assert list((folder / "work").iterdir()) == []
    return json.loads(path.read_text("utf-8"))


def test_the_full_month_runs_from_the_catalogue_to_one_file(generator, tmp_path):
    stages = kept(tmp_path, "bench.full")["stages"]

    assert [stage["name"] for stage in stages] == [
        *("init", "import the catalogue", "ingest", "verify", "consolidate to csv")
    ]
    assert stages[-1]["said"]["rows"] == 3000


def test_memory_is_measured_for_a_report_and_for_one_of_ten_times_its_lines(generator, tmp_path):
    small, large = kept(tmp_path, "bench.memory", "--memory", "100MB")["stages"]

    assert (small["count"], large["count"]) == (3000, 30000)
    assert 0 < small["peak_own_bytes"] < small["peak_bytes"]
