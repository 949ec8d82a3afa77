"""Command-line options for settings: one per field, with the field's default."""

from collections.abc import Callable
from dataclasses import Field, fields
from enum import StrEnum
from typing import Any, TypeVar

import click

from .settings import EasyShipSettings, FeedSettings, ReportSettings, ShopSettings

Command = TypeVar("Command", bound=Callable[..., Any])
Settings = TypeVar("Settings", ShopSettings, EasyShipSettings, FeedSettings, ReportSettings)


def options_for(*settings: type[Any]) -> Callable[[Command], Command]:
    """Add the options of settings to a command; `--slot-minutes` sets `slot_minutes`."""

    def _add(command: Command) -> Command:
        for field in (field for kind in reversed(settings) for field in reversed(fields(kind))):
            command = _option(field)(command)
        return command

    return _add


def chosen(settings: type[Settings], values: dict[str, Any]) -> Settings:
    """Return settings from the command's options, of which others are ignored."""
    own = {field.name: values[field.name] for field in fields(settings)}
    return settings(**own)


def _option(field: Field[Any]) -> Callable[[Command], Command]:
    name, default = f"--{field.name.replace('_', '-')}", field.default
    if isinstance(default, StrEnum):
        words = type(default)
        return click.option(
            name,
            type=click.Choice([word.value for word in words]),
            default=default.value,
            callback=lambda _context, _parameter, word: words(word),
        )
    if isinstance(default, bool):
        return click.option(name, is_flag=True)
    if isinstance(default, int):
        return click.option(name, type=click.IntRange(min=1), default=default)
    if isinstance(default, float):
        return click.option(name, type=click.FloatRange(min=0), default=default)
    return click.option(name, default=default)
