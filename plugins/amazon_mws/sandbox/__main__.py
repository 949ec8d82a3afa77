"""Runs a simulated Amazon: `python -m channel_connector.plugins.amazon_mws.sandbox`."""

import sys

from ....sdk.extras import SANDBOX

try:
    from .command import main
except ModuleNotFoundError as error:
    if error.name not in SANDBOX.modules:
        raise
    sys.exit(f"Error: {SANDBOX.needed_by('The simulated Amazon')}")

if __name__ == "__main__":
    main()
