"""Makes `fuzzing`, which lies beside this file, a package that tests can import."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
