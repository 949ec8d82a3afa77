import pytest

from channel_connector.adapters.plugins import Plugins


@pytest.fixture
def plugins(hostile):
    """What is installed: the smallest channel."""
    return Plugins({"hostile": hostile.channel_type()}, {})
