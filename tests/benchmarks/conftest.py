import subprocess

import pytest

from bench.data import GENERATOR, ROOT


@pytest.fixture(scope="session")
def generator():
    """The generator, built where `cargo test` has not built it."""
    if not GENERATOR.exists():
        words = ["cargo", "build", "--release", "--locked", "--quiet", "--example", "generate"]
        subprocess.run(words, cwd=ROOT, check=True)
    return GENERATOR
