"""A stranger's first hour: the README's own commands, typed in order, give what the README shows."""

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .demo_block import BLOCK, block, demo_output

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(
    r"^\$ spartito (.+)$", "".join(re.findall(r"```console\n(.*?)```", README, re.DOTALL)), re.MULTILINE
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("first-hour")
    shutil.copytree(ROOT / "docs" / "example", folder / "docs" / "example")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPARTITO_")}
    for command in COMMANDS:
        typed = [sys.executable, "-c", "from spartito.cli.main import main; main()", *shlex.split(command)]
        done = subprocess.run(typed, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"spartito {command}\n{done.stdout}{done.stderr}"
    return folder


def test_the_first_hour_is_written_down():
    assert [command.split()[0] for command in COMMANDS] == [
        *["init", *["import"] * 5, "ingest", "reports", "suspense"],
        *["import", "run", "close", "statements", "payments", "verify"],
    ]


def test_the_first_hour_ends_with_the_payments_that_the_readme_shows(desk):
    shown = re.search(r"<!-- payments -->\n```\n(.*?)```", README, re.DOTALL)
    expected = list(csv.DictReader(shown.group(1).splitlines()))
    with (desk / "my-payments.csv").open(newline="", encoding="utf-8") as file:
        paid = [
            {name: row[name] for name in ("payee_id", "amount", "currency")} for row in csv.DictReader(file)
        ]

    assert paid == expected


def test_every_payee_of_the_first_hour_has_a_statement(desk):
    pages = sorted(path.name for path in (desk / "my-statements").glob("*.html"))

    assert pages == ["2026-09-harbour.html", "2026-09-nina.html", "2026-09-omar.html"]
    omar = (desk / "my-statements" / "2026-09-omar.html").read_text("utf-8")
    assert "24.41" in omar
    assert "Omar Haddad" in omar


@pytest.mark.soak
def test_the_demo_prints_what_the_readme_shows():
    assert BLOCK.search(README).group() == block(demo_output())
