"""The oracle is worth something only as long as it shares nothing with what it checks."""

import ast
import sys
from pathlib import Path


def test_the_oracle_needs_the_standard_library_and_itself_only():
    for file in sorted(Path(__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            strangers = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
            assert not strangers, f"{file.name} imports {', '.join(sorted(strangers))}"


def test_no_floats_near_money():
    for file in sorted(Path(__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
            assert not is_float, f"{file.name}, line {node.lineno}"
