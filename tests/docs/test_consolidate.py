"""The commands of docs/how-to/consolidate.md can be typed, and the file is what the page says."""

import csv
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "consolidate.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ spartito (.+)$", PAGE, re.MULTILINE)
TABLE = re.search(r"^\| column \|.*?\n\n", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_s_commands_write_the_file_that_it_describes(tmp_path):
    shutil.copytree(ROOT / "docs" / "example", tmp_path / "docs" / "example")
    for command in COMMANDS:
        typed = [sys.executable, "-c", "from spartito.cli.main import main; main()", *shlex.split(command)]
        subprocess.run(typed, cwd=tmp_path, capture_output=True, check=True)
    with (tmp_path / "lines.csv").open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        rows = list(table)
    described = re.findall(r"^\| ([a-z_, ]+) \|", TABLE.group(), re.MULTILINE)[1:]
    assert ", ".join(described).split(", ") == table.fieldnames
    assert len(rows) == 10
    assert all(row["account_id"] for row in rows if ": " not in row["match_rule"])
