"""When lines were sold, as matching and contracts look at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from spartito.stages.ingest.buffers import whole


def sold(rows: pa.Table) -> pa.Array:
    """When the lines of cells or of suspense were sold: the day where it is known, else the month."""
    months = whole(rows["sales_period"])
    if "sales_day" not in rows.column_names:
        return months
    days = whole(rows["sales_day"])
    return pc.if_else(pc.equal(days, ""), months, days)


def sold_on(row: Mapping[str, Any]) -> str:
    """When the lines of one cell were sold: the day where it is known, else the month."""
    return row.get("sales_day") or str(row["sales_period"])
