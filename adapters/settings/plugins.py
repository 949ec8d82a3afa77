"""
Loads the installed channel plugins.

Every plugin, including the bundled one, is an entry point of the group `channel_connector`.
"""

import importlib.metadata
import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pluggy

from ...ports.channel import plugin as hooks
from ...ports.channel.plugin import ChannelType
from ...ports.channel.workflows import declaration_problems

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plugins:
    """The channel types by name, and the reason for each plugin that was left out."""

    channel_types: Mapping[str, ChannelType]
    left_out: Mapping[str, str]


def load_plugins() -> Plugins:
    """Load every installed plugin; one that fails is logged and left out."""
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    left_out: dict[str, str] = {}
    entry_points = importlib.metadata.entry_points(group=hooks.PROJECT)
    for name in sorted(entry_points.names):
        targets = {point.value for point in entry_points.select(name=name)}
        if len(targets) > 1:
            left_out[name] = f"several plugins have this name: {', '.join(sorted(targets))}"
            continue
        try:
            manager.load_setuptools_entrypoints(hooks.PROJECT, name)
        except Exception as problem:  # noqa: BLE001  # third-party code may raise anything
            left_out[name] = _reason(problem)
    plugins = collect(manager, left_out)
    for name, reason in plugins.left_out.items():
        log.warning("plugin.left_out", extra={"plugin": name, "reason": reason})
    return plugins


def collect(manager: pluggy.PluginManager, left_out: Mapping[str, str]) -> Plugins:
    """Ask every registered plugin for its channel type."""
    refused = dict(left_out)
    _refuse_unknown_hooks(manager, refused)
    offers: defaultdict[str, dict[str, ChannelType]] = defaultdict(dict)
    for implementation in manager.hook.channel_type.get_hookimpls():
        plugin = implementation.plugin_name
        try:
            described = implementation.function()
        except Exception as problem:  # noqa: BLE001  # third-party code may raise anything
            refused[plugin] = _reason(problem)
            continue
        if not isinstance(described, ChannelType):
            refused[plugin] = f"it returned a {type(described).__name__}, not a ChannelType"
        elif problems := list(declaration_problems(described.workflows)):
            refused[plugin] = " ".join(problems)
        else:
            offers[described.name][plugin] = described
    for name, by_plugin in offers.items():
        if len(by_plugin) > 1:
            for plugin in by_plugin:
                others = ", ".join(sorted(by_plugin.keys() - {plugin}))
                refused[plugin] = f"the channel type {name} is also defined by {others}"
    channel_types = {
        name: next(iter(found.values())) for name, found in offers.items() if len(found) == 1
    }
    return Plugins(channel_types, refused)


def _refuse_unknown_hooks(manager: pluggy.PluginManager, refused: dict[str, str]) -> None:
    for _ in manager.list_name_plugin():
        try:
            manager.check_pending()
        except pluggy.PluginValidationError as problem:
            name = manager.get_name(problem.plugin) or repr(problem.plugin)
            manager.unregister(problem.plugin)
            refused[name] = _reason(problem)
        else:
            return


def _reason(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"
