"""Polars: the streaming engine over the report and over Parquet tables of the catalogue, made by its own hand.

Columns are text until they are cast; amounts are decimals. Its joins keep the report's order where the order counts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl

from bench.job import CELLS, CONSOLIDATED, OPEN, PREPARE, SUM, Job, Sums, Task, Told
from bench.layout import CONSOLIDATED as OUT_COLUMNS
from bench.layout import CURRENCY, REPORT_ID, SOURCE, USAGE_TYPE

NAME, VERSION = "Polars", pl.__version__

_FIRST_LINE = 2
_PLACED = pl.coalesce("release_one_account", "one_account", False)
_AMOUNT = pl.col("Partner Revenue").cast(pl.Decimal(38, 12)).alias("amount")
_MONTH = (pl.col("Day").str.slice(0, 4) + "-" + pl.col("Day").str.slice(4, 2)).alias("sales_period")
_KIND = (
    pl.when(pl.col("Adjustment Type") == "None")
    .then(pl.lit("sale"))
    .otherwise(pl.col("Adjustment Type").str.to_lowercase())
    .alias("kind")
)
_RULE = (
    pl.when(pl.col("ISRC").is_null())
    .then(pl.lit("no id"))
    .when(pl.col("one_track").is_null())
    .then(pl.lit("unknown isrc"))
    .when(~_PLACED)
    .then(pl.lit("ambiguous"))
    .when(pl.col("release_one_account").is_not_null() | (pl.col("upc") == pl.col("UPC")))
    .then(pl.lit("isrc+upc"))
    .when(pl.col("one_track"))
    .then(pl.lit("isrc"))
    .otherwise(pl.lit("isrc, one account"))
    .alias("match_rule")
)
_ACCOUNT = pl.coalesce("release_account_id", "account_id").alias("account_id")
_TRACK = pl.coalesce("release_track_id", "track_id").alias("track_id")
_RELEASE = pl.coalesce("release_release_id", "release_id").alias("release_id")


def _prepare(job: Job) -> Told:
    job.store.mkdir()
    track = pl.scan_csv(job.catalogue, infer_schema=False)
    one = pl.len() == 1
    only = [pl.when(one).then(pl.col(name).min()).alias(name) for name in ("upc", "track_id", "release_id")]
    recording = track.group_by("isrc").agg(
        one.alias("one_track"),
        (pl.col("account_id").n_unique() == 1).alias("one_account"),
        pl.col("account_id").min(),
        *only,
    )
    recording.sort("isrc").sink_parquet(_recording(job), engine="streaming")
    several = pl.scan_parquet(_recording(job)).filter(~pl.col("one_track")).select("isrc")
    on_release = (
        track.filter(pl.col("upc").is_not_null())
        .join(several, on="isrc")
        .group_by("isrc", "upc")
        .agg(
            (pl.col("account_id").n_unique() == 1).alias("release_one_account"),
            pl.col("account_id").min().alias("release_account_id"),
            *(
                expression.alias(f"release_{name}")
                for name, expression in zip(("track_id", "release_id"), only[1:], strict=True)
            ),
        )
    )
    on_release.sort("isrc", "upc").sink_parquet(_on_release(job), engine="streaming")
    return Sums


def _open(job: Job) -> Told:
    found = pl.scan_parquet(_recording(job)).filter(pl.col("isrc") == job.isrc).select("account_id")
    found.collect(engine="streaming")
    return Sums


def _sum(job: Job) -> Told:
    placed = _PLACED.alias("placed")
    lines = _matched(job).select(placed, _AMOUNT)
    row = (
        lines.select(
            pl.len(),
            pl.col("placed").sum().alias("placed_lines"),
            pl.col("amount").sum(),
            pl.col("amount").filter("placed").sum().alias("placed_amount"),
        )
        .collect(engine="streaming")
        .row(0)
    )
    return lambda: Sums(row[0], row[1], str(row[2]), str(row[3]))


def _cells(job: Job) -> Told:
    keys = [
        _MONTH,
        pl.col("Country").alias("territory"),
        pl.lit(USAGE_TYPE).alias("usage_type"),
        _KIND,
        pl.lit(CURRENCY).alias("currency"),
        _ACCOUNT,
        pl.col("ISRC").alias("isrc"),
        _TRACK,
        _RULE,
    ]
    quantity = pl.col("Owned Views").cast(pl.Decimal(18, 6)).alias("quantity")
    lines = _matched(job).filter(_PLACED).select(*keys, quantity, _AMOUNT)
    names = [key.meta.output_name() for key in keys]
    cells = lines.group_by(names).agg(
        pl.len().alias("lines"), pl.col("quantity").sum(), pl.col("amount").sum()
    )
    made = cells.collect(engine="streaming")
    return lambda: Sums(
        placed_lines=int(made["lines"].sum()), placed=str(made["amount"].sum()), cells=made.height
    )


def _consolidated(job: Job) -> Told:
    ids = [
        pl.when(_PLACED).then(column).alias(column.meta.output_name())
        for column in (_TRACK, _RELEASE, _ACCOUNT)
    ]
    texts = {
        "territory": "Country", "isrc": "ISRC", "upc": "UPC", "title": "Asset Title", "artist": "Artist",
        "quantity": "Owned Views",
    }  # fmt: skip
    columns = [
        pl.lit(REPORT_ID).alias("report_id"),
        "line_number",
        pl.lit(SOURCE).alias("source"),
        _MONTH,
        pl.lit(USAGE_TYPE).alias("usage_type"),
        *(pl.col(column).alias(name) for name, column in texts.items()),
        _AMOUNT,
        pl.lit(CURRENCY).alias("currency"),
        *ids,
        _RULE,
    ]
    lines = _matched(job, order="left").select(columns).select(OUT_COLUMNS)
    lines.sink_csv(job.out, engine="streaming")
    return Sums


def _matched(job: Job, order: Literal["none", "left"] = "none") -> pl.LazyFrame:
    """The report's lines beside what the catalogue has of their codes."""
    line = pl.scan_csv(
        job.report, infer_schema=False, row_index_name="line_number", row_index_offset=_FIRST_LINE
    )
    recording, on_release = pl.scan_parquet(_recording(job)), pl.scan_parquet(_on_release(job))
    return line.join(recording, left_on="ISRC", right_on="isrc", how="left", maintain_order=order).join(
        on_release, left_on=["ISRC", "UPC"], right_on=["isrc", "upc"], how="left", maintain_order=order
    )


def _recording(job: Job) -> Path:
    return job.store / "recording.parquet"


def _on_release(job: Job) -> Path:
    return job.store / "on_release.parquet"


TASKS: dict[str, Task] = {
    PREPARE: _prepare,
    OPEN: _open,
    SUM: _sum,
    CELLS: _cells,
    CONSOLIDATED: _consolidated,
}
