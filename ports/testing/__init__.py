"""Contract tests of the ports: implementers subclass them and provide the fixtures."""

from importlib.util import find_spec

if find_spec("pytest") is None:
    raise ModuleNotFoundError(
        "The contract kit needs the extra [testing]: pip install 'channel-connector[testing]'",
        name="pytest",
    )
