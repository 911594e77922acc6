"""Tax profiles to start from: examples with their sources, to be checked with an adviser before anybody is taxed."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

from spartito.app.contracts import tax_profiles
from spartito.domain.tax_profile import TaxProfile
from spartito.errors import InputError, ensure
from spartito.outputs.atomic import write_all_atomically
from spartito.tables.tax import TAX_PROFILES
from spartito.tables.validate import validate

NAMES = ("india", "uk", "us")
"""The examples: one input table `tax_profiles` each."""


def text(name: str) -> str:
    """The example as the text of an input table."""
    return files("spartito.app.imports.tax_examples").joinpath(f"{name}.csv").read_text("utf-8")


def profiles(name: str) -> list[TaxProfile]:
    """The profiles of an example."""
    header, *rows = csv.reader(text(name).splitlines())
    good, problems, _ = validate(TAX_PROFILES, f"{name}.csv", header, enumerate(rows, 2))
    ensure(not problems, f"the example {name} can be imported")
    return tax_profiles.of(good)


def write(folder: Path) -> list[Path]:
    """Write the examples into *folder*; refuses to replace a file that is there."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder with --to.")
    paths = [folder / f"tax_profiles_{name}.csv" for name in NAMES]
    for path in paths:
        if path.exists():
            raise InputError(
                f"{path} is there already. Name another folder with --to, or move the file away."
            )
    folder.mkdir(parents=True, exist_ok=True)
    write_all_atomically(
        folder, ((path.name, text(name).encode()) for path, name in zip(paths, NAMES, strict=True))
    )
    return paths
