"""The page about payments: its own commands, typed in order on the closed month of the README, do what it says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "pay.md").read_text("utf-8")
COMMANDS = re.findall(
    r"^\$ spartito (.+)$", "".join(re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)), re.MULTILINE
)
(DEBTOR,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def _typed(folder, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPARTITO_")}
    program = [sys.executable, "-c", "from spartito.cli.main import main; main()", *map(str, arguments)]
    done = subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture
def desk(tmp_path):
    example = ROOT / "docs" / "example"
    _typed(tmp_path, "init", "--book", "my-book", "--currency", "EUR")
    for kind in ("catalogue", "payees", "splits", "deals", "rates", "settlements"):
        _typed(tmp_path, "import", kind, example / f"{kind}.csv", "--book", "my-book")
    _typed(tmp_path, "ingest", *sorted((example / "reports").iterdir()), "--book", "my-book")
    _typed(tmp_path, "run", "2026-09", "--book", "my-book")
    _typed(tmp_path, "close", "2026-09", "--book", "my-book")
    return tmp_path


def test_every_command_of_the_page_does_its_work(desk):
    with (desk / "my-book" / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write(DEBTOR)
    said = [_typed(desk, *shlex.split(command)) for command in COMMANDS]

    root = etree.parse(str(desk / "bank.xml"))
    assert [name.text for name in root.iterfind(".//{*}Cdtr/{*}Nm")] == ["Harbour Records", "Nina Ferro"]
    assert root.findtext(".//{*}CtrlSum") == "212.97"
    assert "needs 1 more" in said[1]
    assert "It may be sent." in said[2]
    assert said[3].count("approved") == 2
    assert "Balances that nothing has moved for 12 months" in said[4]
