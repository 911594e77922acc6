"""The demo's real output as the README shows it: every command, one of the six reports, and no running times.

`python -m tests.docs.demo_block` runs the demo and writes the block into the README (`make docs`).
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"(?<=<!-- demo -->\n).*?(?=<!-- /demo -->)", re.DOTALL)
SHOWN_REPORT = "Spotify_"
LEFT_OUT = "(five more reports)\n"


def demo_output() -> str:
    """What `spartito demo` prints, in a folder of its own."""
    command = [
        sys.executable,
        "-c",
        "from spartito.cli.main import main; main()",
        "demo",
        "--book",
        "demo-book",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPARTITO_")}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=True
        )
    return done.stdout


def block(output: str) -> str:
    """The README's block made from what the demo printed."""
    kept = [_shortened(step) for step in re.split(r"\n(?=\$ spartito )", output)]
    text = "\n".join(kept)
    text = re.sub(r"The whole month took \d+ seconds\. ", "", text)
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return "```\n" + re.sub(r"\n{3,}", "\n\n", text).strip() + "\n```\n"


def _shortened(step: str) -> str:
    """Of the six reports that are ingested, the one of Spotify; the other commands as they are."""
    if not step.startswith("$ spartito ingest"):
        return step
    command, _, rest = step.partition("\n")
    shown = next(part for part in re.split(r"\n(?=\S+: \w+/)", "\n" + rest) if part.startswith(SHOWN_REPORT))
    return f"{_one_file_a_line(command)}\n{LEFT_OUT}{shown}"


def _one_file_a_line(command: str) -> str:
    return command.replace(" demo-book/", " \\\n    demo-book/")


if __name__ == "__main__":
    text = README.read_text("utf-8")
    README.write_text(BLOCK.sub(lambda _: block(demo_output()), text), "utf-8")
