import importlib.util
import sys
from pathlib import Path

import pytest

from channel_connector.adapters.plugins import Plugins

CHANNEL = Path(__file__).parents[1] / "plugins/hostile/hostile_channel.py"


@pytest.fixture
def hostile():
    """The smallest channel there is, with a world of its own for this test."""
    spec = importlib.util.spec_from_file_location("hostile_channel", CHANNEL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["hostile_channel"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["hostile_channel"]


@pytest.fixture
def plugins(hostile):
    """What is installed: that one channel."""
    return Plugins({"hostile": hostile.channel_type()}, {})
