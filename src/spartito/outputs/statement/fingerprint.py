"""The hash of what a statement says, whichever format it is written in; the same facts have the same hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from json.encoder import encode_basestring_ascii
from typing import Any

from spartito.domain.money import plain
from spartito.outputs.statement.model import Statement

# What a version is called is no part of what it says, nor is how a source was rounded.
_NOT_SAID = {"version", "superseded_by", "draft", "rounded_before"}


def of(statement: Statement) -> str:
    """SHA-256 in hex over every fact that is not blank, so that a section that comes later changes no old statement."""
    return hashlib.sha256(_said(statement).encode()).hexdigest()


def _said(value: Any) -> str:
    """A fact as JSON without spaces, its names in order: written here, since a statement has a thousand lines."""
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, Decimal):
        return f'"{plain(value)}"'
    if isinstance(value, tuple):
        return f"[{','.join(map(_said, value))}]"
    if is_dataclass(value):
        said = (
            f'"{name}":{_said(fact)}'
            for name in _names(value.__class__)
            if (fact := getattr(value, name)) or fact is None
        )
        return f"{{{','.join(said)}}}"
    return json.dumps(value)


@cache
def _names(model: type[Any]) -> tuple[str, ...]:
    return tuple(sorted(field.name for field in fields(model) if field.name not in _NOT_SAID))
