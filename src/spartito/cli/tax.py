"""Taxes: examples of profiles to start from, and the sums of a year for its forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spartito.app.imports import tax_examples
from spartito.app.people import tax_summary
from spartito.cli.console import say, say_json
from spartito.cli.options import BOOK, BookOption, JsonOption, the_book
from spartito.outputs.present import counted


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    tax = typer.Typer(
        help="Examples of tax profiles, and a year's taxes for its forms.", no_args_is_help=True
    )
    tax.command()(examples)
    tax.command()(summary)
    app.add_typer(tax, name="tax")


def examples(
    to: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write them to.")],
    json: JsonOption = False,
) -> None:
    """Write examples of tax profiles, to be checked with an adviser and then imported."""
    paths = tax_examples.write(to)
    if json:
        say_json({"files": [str(path) for path in paths]})
        return
    for path in paths:
        say(str(path))
    say("They are examples with their sources, not tax advice. Check them with an adviser, then import them:")
    say(f"spartito import tax_profiles {paths[-1]}")


def summary(
    year: Annotated[int, typer.Argument(metavar="YEAR", help="The calendar year.", min=1900, max=9999)],
    form: Annotated[str, typer.Option("--as", help="The form: 1042-S or 1099-MISC.")],
    to: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")],
    book: BookOption = BOOK,
    json: JsonOption = False,
) -> None:
    """Write what a form needs of each payee's year: gross, rate and tax withheld, of closed periods."""
    lines = tax_summary.export(the_book(book), year, form, to)
    if json:
        say_json({"file": str(to), "year": year, "form": form, "lines": len(lines)})
    else:
        say(f"{counted(len(lines), 'line')} for {form} of {year} in {to}")
