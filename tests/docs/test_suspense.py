"""The page about suspense: its own commands, typed in order on the book of the README, do what it says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "work-through-suspense.md").read_text("utf-8")
COMMANDS = re.findall(
    r"^\$ spartito (.+)$", "".join(re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)), re.MULTILINE
)


def _typed(folder, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPARTITO_")}
    program = [sys.executable, "-c", "from spartito.cli.main import main; main()", *map(str, arguments)]
    done = subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture
def desk(tmp_path):
    example = ROOT / "docs" / "example"
    _typed(tmp_path, "init", "--book", "my-book")
    for kind in ("catalogue", "payees", "splits", "deals", "rates"):
        _typed(tmp_path, "import", kind, example / f"{kind}.csv", "--book", "my-book")
    _typed(tmp_path, "ingest", *sorted((example / "reports").iterdir()), "--book", "my-book")
    return tmp_path


def test_every_command_of_the_page_does_its_work(desk):
    commands = [shlex.split(command) for command in COMMANDS]
    said = {" ".join(typed[:2]): _typed(desk, *typed) for typed in commands}

    assert "An Unknown Song" in said["suspense list"]
    assert "Item sc1be818c01d0982" in said["suspense show"]
    assert "Placed by isrc" in said["explain --isrc"]
    assert "1 line has left suspense, 1.2441 USD" in said["suspense resolve"]
    assert (desk / "work.csv").read_text("utf-8-sig").startswith("item_id,")
