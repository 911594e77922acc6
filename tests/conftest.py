"""What all tests share: this folder holds the oracle and the helpers, so it is where imports start."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
