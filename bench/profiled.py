"""A task of Spartito with another build of the core: `python -m bench.profiled CORE TASK JOB...`."""

from __future__ import annotations

import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_loader

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
    load(sys.argv[1])
    main("spartito", *sys.argv[2:])
