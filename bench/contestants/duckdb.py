"""DuckDB: the catalogue as prebuilt, sorted tables; the report by `read_csv`, every column text until it is cast.

The tables hold what the match needs worked out beforehand: an ISRC with its only track, and, for the few ISRCs with
several, each release by itself. Amounts are decimals.
"""

from __future__ import annotations

import duckdb

from bench.job import CELLS, CONSOLIDATED, OPEN, PREPARE, SUM, Job, Sums, Task, Told
from bench.layout import COLUMNS, CURRENCY, REPORT_ID, SOURCE, USAGE_TYPE

NAME, VERSION = "DuckDB", duckdb.__version__

_CATALOGUE = """
CREATE TABLE track AS
SELECT isrc, coalesce(upc, '') AS upc, account_id, track_id, release_id
FROM read_csv($catalogue, header = true, all_varchar = true);

CREATE TABLE recording AS
SELECT
    isrc,
    count(*) = 1 AS one_track,
    count(DISTINCT account_id) = 1 AS one_account,
    min(account_id) AS account_id,
    CASE WHEN count(*) = 1 THEN min(nullif(upc, '')) END AS upc,
    CASE WHEN count(*) = 1 THEN min(track_id) END AS track_id,
    CASE WHEN count(*) = 1 THEN min(release_id) END AS release_id
FROM track
GROUP BY isrc
ORDER BY isrc;

CREATE TABLE on_release AS
SELECT
    isrc,
    track.upc,
    count(DISTINCT track.account_id) = 1 AS one_account,
    min(track.account_id) AS account_id,
    CASE WHEN count(*) = 1 THEN min(track.track_id) END AS track_id,
    CASE WHEN count(*) = 1 THEN min(track.release_id) END AS release_id
FROM track
JOIN recording USING (isrc)
WHERE NOT recording.one_track AND track.upc <> ''
GROUP BY isrc, track.upc
ORDER BY isrc, track.upc;

DROP TABLE track;
"""

_TEXTS = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)

_MATCHED = f"""
FROM read_csv($report, header = true, delim = ',', quote = '"', escape = '"', columns = {{{_TEXTS}}}) AS line
LEFT JOIN recording ON recording.isrc = line."ISRC"
LEFT JOIN on_release ON on_release.isrc = line."ISRC" AND on_release.upc = line."UPC"
"""

_PLACED = "coalesce(on_release.one_account, recording.one_account, false)"
_AMOUNT = 'CAST(line."Partner Revenue" AS DECIMAL(24, 12))'
_MONTH = 'substr(line."Day", 1, 4) || \'-\' || substr(line."Day", 5, 2)'
_RULE = """CASE
    WHEN line."ISRC" IS NULL THEN 'no id'
    WHEN recording.isrc IS NULL THEN 'unknown isrc'
    WHEN NOT coalesce(on_release.one_account, recording.one_account) THEN 'ambiguous'
    WHEN on_release.isrc IS NOT NULL OR recording.upc = line."UPC" THEN 'isrc+upc'
    WHEN recording.one_track THEN 'isrc'
    ELSE 'isrc, one account'
END"""
_ACCOUNT = "coalesce(on_release.account_id, recording.account_id)"
_TRACK = "coalesce(on_release.track_id, recording.track_id)"
_RELEASE = "coalesce(on_release.release_id, recording.release_id)"

_SUM = f"""
SELECT count(*), count(*) FILTER ({_PLACED}), sum({_AMOUNT}), sum({_AMOUNT}) FILTER ({_PLACED}) {_MATCHED}
"""

_CELLS = f"""
CREATE TEMP TABLE cell AS
SELECT
    {_MONTH} AS sales_period,
    line."Country" AS territory,
    '{USAGE_TYPE}' AS usage_type,
    CASE line."Adjustment Type" WHEN 'None' THEN 'sale' ELSE lower(line."Adjustment Type") END AS kind,
    '{CURRENCY}' AS currency,
    {_ACCOUNT} AS account_id,
    line."ISRC" AS isrc,
    {_TRACK} AS track_id,
    {_RULE} AS match_rule,
    count(*) AS lines,
    sum(CAST(line."Owned Views" AS DECIMAL(18, 6))) AS quantity,
    sum({_AMOUNT}) AS amount
{_MATCHED}
WHERE {_PLACED}
GROUP BY ALL
"""

_CONSOLIDATED = f"""
COPY (
    SELECT
        '{REPORT_ID}' AS report_id,
        1 + row_number() OVER () AS line_number,
        '{SOURCE}' AS source,
        {_MONTH} AS sales_period,
        line."Country" AS territory,
        '{USAGE_TYPE}' AS usage_type,
        line."ISRC" AS isrc,
        line."UPC" AS upc,
        line."Asset Title" AS title,
        line."Artist" AS artist,
        line."Owned Views" AS quantity,
        {_AMOUNT} AS amount,
        '{CURRENCY}' AS currency,
        CASE WHEN {_PLACED} THEN {_TRACK} END AS track_id,
        CASE WHEN {_PLACED} THEN {_RELEASE} END AS release_id,
        CASE WHEN {_PLACED} THEN {_ACCOUNT} END AS account_id,
        {_RULE} AS match_rule
    {_MATCHED}
) TO $out (FORMAT csv, HEADER)
"""


def _prepare(job: Job) -> Told:
    with duckdb.connect(job.store, config={"threads": job.threads}) as connection:
        for statement in _CATALOGUE.split(";\n"):
            given = {"catalogue": str(job.catalogue)} if "$catalogue" in statement else {}
            connection.execute(statement, given)
    return Sums


def _open(job: Job) -> Told:
    with _catalogue(job) as connection:
        connection.execute(
            "SELECT account_id FROM recording WHERE isrc = $isrc", {"isrc": job.isrc}
        ).fetchall()
    return Sums


def _sum(job: Job) -> Told:
    with _catalogue(job) as connection:
        row = connection.execute(_SUM, {"report": str(job.report)}).fetchall()[0]
    return lambda: _told(row, 0)


def _cells(job: Job) -> Told:
    connection = _catalogue(job)
    connection.execute(_CELLS, {"report": str(job.report)})

    def told() -> Sums:
        query = "SELECT count(*), CAST(sum(lines) AS BIGINT), sum(amount) FROM cell"
        cells, lines, amount = connection.execute(query).fetchall()[0]
        return Sums(placed_lines=lines, placed=str(amount), cells=cells)

    return told


def _consolidated(job: Job) -> Told:
    with _catalogue(job) as connection:
        connection.execute(_CONSOLIDATED, {"report": str(job.report), "out": str(job.out)})
    return Sums


def _catalogue(job: Job) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(job.store, read_only=True, config={"threads": job.threads})


def _told(row: tuple[object, ...], cells: int) -> Sums:
    lines, placed_lines, total, placed = row
    return Sums(int(str(lines)), int(str(placed_lines)), str(total), str(placed), cells)


TASKS: dict[str, Task] = {
    PREPARE: _prepare,
    OPEN: _open,
    SUM: _sum,
    CELLS: _cells,
    CONSOLIDATED: _consolidated,
}
