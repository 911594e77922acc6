"""A task of Spartito with another build of the core: `python -m bench.profiled CORE TOLD HEARD TASK JOB...`.

TOLD and HEARD are the pipes by which `perf` is told to look from here on, and says that it does: the start of Python is no
part of a line.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

from bench.contestant import main

NATIVE = "spartito._core"


def load(path: str) -> None:
    """Let `spartito._core` be the library at *path*."""
    loader = ExtensionFileLoader(NATIVE, path)
    spec = spec_from_loader(NATIVE, loader)
    if spec is None:
        raise SystemExit(f"{path} is no library that Python can load.")
    sys.modules[NATIVE] = module_from_spec(spec)
    loader.exec_module(sys.modules[NATIVE])


if __name__ == "__main__":
    core, told, heard = sys.argv[1:4]
    load(core)
    import_module("bench.contestants.spartito")
    Path(told).write_text("enable\n")
    with Path(heard).open() as answers:
        answers.readline()
    main("spartito", *sys.argv[4:])
