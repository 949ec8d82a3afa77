"""A valid config.yaml, and functions that load variants of it."""

from textwrap import dedent

import pytest

from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.ports.host.errors import SettingsError

GOOD = """
storage:
  url: sqlite:///var/books.db
connections:
  acme:
    channel: hostile
    settings:
      shop: corner
      key: ${SHOP_KEY}
    assure:
      base_url: http://127.0.0.1:8702
      username: acme
      password: ${file:secrets/assure}
      location_code: BLR1
"""


ENVIRONMENT = {"SHOP_KEY": "open-sesame-9"}


@pytest.fixture
def good():
    """The text of a file in which nothing is wrong."""
    return GOOD


@pytest.fixture
def environment():
    """What the file refers to."""
    return ENVIRONMENT


@pytest.fixture
def load(tmp_path, plugins):
    """Write a config.yaml and load it."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/assure").write_text("  swordfish-77\n")

    def loaded(text=GOOD, environment=ENVIRONMENT, installed=plugins, clients=()):
        file = tmp_path / "config.yaml"
        file.write_text(dedent(text))
        return load_settings(file, installed, environment, clients)

    return loaded


@pytest.fixture
def problems_of(load):
    """Load an invalid config.yaml and return the lines of its problems."""

    def problems(text, environment=ENVIRONMENT, **others):
        with pytest.raises(SettingsError) as caught:
            load(text, environment, **others)
        return caught.value.problems

    return problems
