"""What all tests share: this folder holds the oracle and the helpers, so it is where imports start."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# How long an example takes says how busy the machine is, and nothing about a law.
settings.register_profile("laws", deadline=None)
settings.load_profile("laws")
