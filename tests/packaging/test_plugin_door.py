"""Our own channel comes in through the same door as a stranger's."""

import pluggy

from channel_connector.ports.channel import plugin


def test_the_host_finds_amazon_as_it_finds_any_plugin():
    """Nothing imports amazon_mws by name."""
    host = pluggy.PluginManager(plugin.PROJECT)
    host.add_hookspecs(plugin)
    host.load_setuptools_entrypoints(plugin.PROJECT)
    host.check_pending()

    assert [found.name for found in host.hook.channel_type()] == ["amazon_mws"]
