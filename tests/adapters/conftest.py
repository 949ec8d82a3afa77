import pytest

from channel_connector.adapters.settings.plugins import Plugins


@pytest.fixture
def plugins(hostile):
    """What is installed: the smallest channel."""
    return Plugins({"hostile": hostile.channel_type()}, {})
