"""The one place where templates become pages: everything escaped, everything cleaned, nothing undefined."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from spartito.outputs import figures, present
from spartito.outputs.statement import words


@cache
def template(name: str) -> Template:
    """A template of this package, compiled once."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("spartito", "outputs/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        # Runs on every printed value, so no text reaches a page with its control characters.
        finalize=_finalize,
    )
    environment.filters.update(
        count=figures.count,
        day=present.day,
        dsp=words.dsp_name,
        exact=figures.exact_figure,
        feed=words.feed_name,
        figure=figures.figure,
        fine=figures.fine_figure,
        money=figures.money,
        month=present.month,
        rate=words.rate_words,
        short=present.shortened,
    )
    environment.tests["of_type"] = isinstance
    return environment


def _finalize(value: object) -> object:
    return present.clean(value) if type(value) is str else value
