"""The command line as a module: `python -m channel_connector`."""

from .adapters.cli import main

if __name__ == "__main__":
    main()
