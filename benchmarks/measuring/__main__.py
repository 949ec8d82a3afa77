"""`make bench`: all benchmarks; with `--smoke` their small runs."""

import argparse
import sys
from pathlib import Path

from .everything import run_all

parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
parser.add_argument("--smoke", action="store_true")
sys.exit(run_all(Path(__file__).parents[1], ["--smoke"] if parser.parse_args().smoke else []))
