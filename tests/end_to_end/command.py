"""The command line application, called in this process, or as a process of its own."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

# Calls the console script's entry point with the interpreter of the tests, wherever it is installed.
REFUSED = 2  # the exit code of what the user must change
PROGRAM = (sys.executable, "-c", "from spartito.cli.main import main; main()")


def call(*arguments: str | Path) -> Result:
    """Run one command in this process, whatever its outcome."""
    from spartito.cli.main import app

    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def done(*arguments: str | Path) -> Result:
    """Run one command that must succeed."""
    result = call(*arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, f"{arguments} ended with {result.exit_code}:\n{result.output}"
    return result


def answer(*arguments: str | Path) -> Any:
    """Run one command that must succeed and give its JSON document."""
    return json.loads(done(*arguments, "--json").stdout)


def process(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    """Start one command as a process of its own."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )


def unprivileged(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one command as a process that may do to files what their modes allow, even where the tests run as root."""
    bound = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    return subprocess.run(
        [*bound, *PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False
    )


def finished(*arguments: str | Path, **environment: str) -> str:
    """Run one command as a process that must succeed and give what it printed."""
    started = process(*arguments, **environment)
    output, errors = started.communicate(timeout=300)
    assert started.returncode == 0, f"{arguments} ended with {started.returncode}:\n{errors}"
    return output


@contextmanager
def no_room(*, for_files_beyond: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes: it fails where a full disk would, and as safely."""
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (for_files_beyond, allowed[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
