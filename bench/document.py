"""Write what the docs have from the code: `python -m bench.document` (`make docs`).

The kept results go into docs/performance.md, between its markers, and the formats into docs/formats.
"""

from __future__ import annotations

import re
from pathlib import Path

from bench import format_pages
from bench.data import ROOT
from bench.results import RESULTS

PAGE = ROOT / "docs" / "performance.md"
_BLOCK = re.compile(r"(?P<open><!-- (?P<name>[a-z]+-\d+-\d+) -->\n).*?(?P<close><!-- / -->)", re.DOTALL)
NOTHING = "Not measured yet.\n"


def filled(text: str, results: Path = RESULTS) -> str:
    """The page with each block filled from the newest result of the block's name."""
    return _BLOCK.sub(lambda block: block["open"] + kept(results, block["name"]) + block["close"], text)


def kept(results: Path, name: str) -> str:
    """The newest page of that name, without its title."""
    pages = sorted(results.glob(f"????-??-??-{name}.md"))
    return pages[-1].read_text("utf-8").partition("\n\n")[2] if pages else NOTHING


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
    format_pages.write()
