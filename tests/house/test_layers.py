"""Imports point down, never up or sideways."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from . import tree

NATIVE = "spartito._core"
MAY_USE_NATIVE = ("sources", "stages", "store")


def test_the_layers_hold():
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [linter, "--config", tree.ROOT / ".importlinter", "--no-cache", "--no-logo"],
        cwd=tree.ROOT,
        env={**os.environ, "PYTHONPATH": str(tree.PACKAGE.parent), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout + result.stderr


def test_only_sources_stages_and_store_use_the_native_core():
    found = [
        tree.shown(path, line)
        for path in tree.package_files(".py")
        if path.relative_to(tree.PACKAGE).parts[0] not in MAY_USE_NATIVE
        for line, name in imports(tree.parsed(path))
        if f"{name}.".startswith(f"{NATIVE}.")
    ]

    assert found == []


def imports(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports, wherever in the file it does so."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ("spartito" if node.level else "")
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def test_imports_of_the_native_core_are_seen_in_every_form():
    forms = ["import spartito._core", "from spartito import _core", "from spartito._core import place"]

    assert all(name.startswith(NATIVE) for form in forms for _, name in imports(ast.parse(form)))
