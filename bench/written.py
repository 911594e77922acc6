"""Add up a consolidated file that a contestant wrote, in a process of its own: `python -m bench.written FILE`."""

from __future__ import annotations

import dataclasses
import json
import sys

import duckdb

from bench.job import Sums
from bench.layout import CONSOLIDATED

_TEXTS = ", ".join(f"'{name}': 'VARCHAR'" for name in CONSOLIDATED)
_QUERY = f"""
SELECT
    count(*),
    count(account_id),
    sum(CAST(amount AS DECIMAL(24, 12))),
    sum(CAST(amount AS DECIMAL(24, 12))) FILTER (account_id IS NOT NULL)
FROM read_csv($file, header = true, delim = ',', quote = '"', escape = '"', columns = {{{_TEXTS}}})
"""


def main(file: str) -> None:
    """Print the sums of *file* as JSON."""
    lines, placed_lines, total, placed = duckdb.execute(_QUERY, {"file": file}).fetchall()[0]
    print(json.dumps(dataclasses.asdict(Sums(lines, placed_lines, str(total), str(placed)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
