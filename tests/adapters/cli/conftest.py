import logging

import pytest
import structlog
from click.testing import CliRunner

from channel_connector.adapters.cli import (
    command_line,
    main,
)
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.testing.fakes.builders import a_scheduled_job

CONFIG = """
storage: {{url: "sqlite:///books.db"}}
connections:
  acme:
    channel: hostile
    settings:
      shop: corner
      key: open-sesame-9
    assure:
      base_url: {assure}
      username: acme
      password: swordfish-77
      location_code: BLR1
"""


@pytest.fixture
def config(tmp_path):
    """A config.yaml with an unreachable Assure."""
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG.format(assure="http://127.0.0.1:9"))
    return file


@pytest.fixture
def database(upgraded_books):
    """The database that config.yaml names, with all tables."""
    database = Database(f"sqlite:///{upgraded_books}")
    yield database
    database.dispose()


@pytest.fixture
def call(config, plugins, monkeypatch):
    """Call the command line with that file, and with the smallest channel installed."""
    monkeypatch.setattr(command_line, "load_plugins", lambda: plugins)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def called(*arguments, typed=None):
        return CliRunner().invoke(main, ["--config", str(config), *arguments], input=typed)

    yield called
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def zeta(database):
    """A second connection that is known: its client was removed, its jobs stay."""
    SqlScheduledJobRepository(database).enrol([a_scheduled_job(connection="zeta")])


@pytest.fixture
def storage(database):
    """What is in that database; a file of tests fills it for its commands."""
    return SqlStorage(database)
