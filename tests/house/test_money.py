"""No floating point number comes near money: 0.1 + 0.2 is nobody's royalty."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from . import tree

FOLDERS = ("domain", "stages", "store", "outputs")
FLOATING_TYPES = {"float16", "float32", "float64", "DOUBLE", "FLOAT", "REAL"}


def offences(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of every float written, made or asked for."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node.lineno, f"the float {node.value!r}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno, "a call of float"
        elif isinstance(node, ast.Attribute) and node.attr in FLOATING_TYPES:
            yield node.lineno, f"the type {node.attr}"


def test_no_float_where_money_is():
    found = [
        f"{tree.shown(path, line)}: {what}"
        for folder in FOLDERS
        for path in tree.package_files(".py")
        if path.is_relative_to(tree.PACKAGE / folder)
        for line, what in offences(tree.parsed(path))
    ]

    assert found == []


@pytest.mark.parametrize("source", ["x = 1.5", "x = 1e3", "x = float('1')", "x = pa.float64()"])
def test_the_lint_finds_floats(source: str):
    assert len(list(offences(ast.parse(source)))) == 1


def test_the_lint_lets_exact_numbers_pass():
    assert list(offences(ast.parse("x = Fraction(3, 2) + 10**12 + Decimal('1.5')"))) == []
