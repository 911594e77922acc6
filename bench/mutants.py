"""How many of the faults that were put into the rules their tests have found."""

from __future__ import annotations

import json
import sys
from pathlib import Path

WANTED = 90
"""The least percent of faults that must be found."""


def main(stats: Path) -> int:
    """Say the score of a run of mutmut; fails below the percent that is wanted."""
    counts: dict[str, int] = json.loads(stats.read_text("utf-8"))
    found = counts["killed"] + counts["timeout"]
    asked = counts["total"] - counts["skipped"]
    percent = found * 100 / asked
    print(f"{found:,} of {asked:,} faults in the rules are found by their tests: {percent:.1f} %")
    return 0 if percent >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
