"""Write the tracks of each ISRC, one ISRC a line in order: `python -m bench.candidates CATALOGUE OUT`.

The key-value stores are filled from it. The sorting costs them nothing: it is done for all of them, before the clock.
"""

from __future__ import annotations

import sys

import duckdb

_QUERY = r"""
COPY (
    SELECT
        isrc,
        string_agg(
            concat_ws('|', coalesce(upc, ''), account_id, track_id, release_id), ';' ORDER BY upc, account_id, track_id
        ) AS tracks
    FROM read_csv($catalogue, header = true, all_varchar = true)
    GROUP BY isrc
    ORDER BY isrc
) TO $out (FORMAT csv, HEADER false, DELIMITER '\t', QUOTE '')
"""


def main(catalogue: str, out: str) -> None:
    """Write *out* from *catalogue*."""
    duckdb.execute(_QUERY.replace(r"'\t'", "'\t'"), {"catalogue": catalogue, "out": out})


if __name__ == "__main__":
    main(*sys.argv[1:])
