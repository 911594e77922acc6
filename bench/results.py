"""Results as they are kept: one JSON with every figure and what it was measured on, one page to read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.data import ROOT
from bench.machine import machine

RESULTS = ROOT / "bench" / "results"


def save(folder: Path, name: str, facts: dict[str, Any], page: str) -> Path:
    """Write `<date>-<name>.json` and `.md` into *folder*, and return the JSON's path."""
    folder.mkdir(parents=True, exist_ok=True)
    day = datetime.now(UTC).date().isoformat()
    kept = {"date": day, "machine": machine(), **facts}
    path = folder / f"{day}-{name}.json"
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    path.with_suffix(".md").write_text(f"# {name}\n\n{told(kept)}\n\n{page}", "utf-8")
    return path


def told(kept: dict[str, Any]) -> str:
    """The machine and the day in two sentences."""
    on = kept["machine"]
    return (
        f"Measured on {kept['date']}, commit {on['commit']}: {on['cpu']}, {on['cores']} cores, {on['memory_gib']} GiB, "
        f"{on['system']}, Linux {on['kernel']}, Python {on['python']}, {on['rust']}."
    )


def newest(folder: Path, name: str) -> dict[str, Any] | None:
    """The newest kept result of that name; none if there is none."""
    paths = sorted(folder.glob(f"????-??-??-{name}.json"))
    found: dict[str, Any] | None = json.loads(paths[-1].read_text("utf-8")) if paths else None
    return found
