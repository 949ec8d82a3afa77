"""Plugins are loaded from entry points; a broken one affects no other."""

import sys
from textwrap import dedent

import pytest

from channel_connector.adapters.settings.plugins import load_plugins

CHANNEL = """
    from marshmallow import Schema
    from channel_connector.ports.channel.plugin import ChannelType, hookimpl
    from channel_connector.ports.channel.workflows import Support, Workflow, WorkflowSupport

    NONE = {{one: WorkflowSupport(Support.NOT_SUPPORTED, "None.") for one in Workflow}}

    @hookimpl
    def channel_type():
        return ChannelType(
            name="{name}", title="A bazaar", workflows=NONE, settings=Schema,
            budgets=lambda _: (), account=lambda _: "", open=None,
        )
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a distribution with one plugin where Python finds it."""
    monkeypatch.syspath_prepend(tmp_path)
    installed = []

    def put(module, source, entry=None):
        (tmp_path / f"{module}.py").write_text(dedent(source))
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        entry_points = f"[channel_connector]\n{entry or module} = {module}\n"
        (info / "entry_points.txt").write_text(entry_points)
        installed.append(module)

    yield put
    for module in installed:
        sys.modules.pop(module, None)


def test_an_installed_plugin_is_found(install):
    install("bazaar", CHANNEL.format(name="bazaar"))

    assert load_plugins().channel_types["bazaar"].title == "A bazaar"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import no_such_module_here", "ModuleNotFoundError: No module named"),
        ("1 / 0", "ZeroDivisionError"),
        (CHANNEL.replace("channel_type()", "channel_typ()"), "unknown hook 'channel_typ'"),
        (CHANNEL.replace("channel_type()", "channel_type(host)"), "PluginValidationError"),
        (
            CHANNEL.replace("return ", "return None and "),
            "it returned a NoneType, not a ChannelType",
        ),
        (CHANNEL.replace("return ", "assert False, "), "AssertionError"),
        (CHANNEL.replace("NONE,", "{{}},"), "It does not declare Order Fetch"),
        (
            CHANNEL.replace("Support.NOT_SUPPORTED", "Support.SUPPORTED"),
            "It declares Returns Fetch SUPPORTED, but there is no port that does it yet.",
        ),
        (
            CHANNEL.replace("Support.NOT_SUPPORTED", "Support.SELF"),
            "It declares Order Fetch SELF, which is possible only for",
        ),
    ],
)
def test_a_broken_plugin_is_left_out_with_the_reason(install, source, told, caplog):
    install("bazaar", CHANNEL.format(name="bazaar"))
    install("broken", source.format(name="broken"))

    plugins = load_plugins()

    assert "bazaar" in plugins.channel_types
    assert "broken" not in plugins.channel_types
    assert told in plugins.left_out["broken"]
    assert "broken" in [record.plugin for record in caplog.records]


def test_two_plugins_for_one_channel_type_are_both_refused(install):
    """Neither may decide where orders come from by having been installed last."""
    install("bazaar", CHANNEL.format(name="bazaar"))
    install("copycat", CHANNEL.format(name="bazaar"))

    plugins = load_plugins()

    assert "bazaar" not in plugins.channel_types
    assert plugins.left_out["bazaar"] == "the channel type bazaar is also defined by copycat"
    assert "copycat" in plugins.left_out


def test_two_distributions_under_one_name_are_refused(install):
    install("bazaar", CHANNEL.format(name="bazaar"))
    install("stranger", CHANNEL.format(name="stranger"), entry="bazaar")

    plugins = load_plugins()

    assert not {"bazaar", "stranger"} & plugins.channel_types.keys()
    assert "bazaar, stranger" in plugins.left_out["bazaar"]
