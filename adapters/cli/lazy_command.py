"""Commands whose functions are loaded when they run."""

import gc
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import click

PACKAGE: Final = "channel_connector.adapters.cli"

COMMAND_LINE: Final = "command_line:CommandLine"
"""The first argument of each function."""

REQUIRE_CONNECTION: Final = "known_connections:require_connection"
"""Checks the value of `--connection` before a function runs."""


@dataclass
class CommonOptions:
    """The values of `--config` and `--debug`, which may precede or follow a command's name."""

    config: Path = Path("config.yaml")
    debug: bool = False


class LazyCommand(click.Command):
    """
    A command whose function is imported when it runs; its help imports nothing more.

    Args:
        function: `MODULE:NAME` below `channel_connector.adapters.cli`. It gets the CommandLine,
            and each parameter by its name.
        params: the command's own parameters; `--config` and `--debug` are added.
        instead: the function that runs in place of `function` if a flag is given, by the flag's
            name. Neither function gets that flag.
    """

    def __init__(  # what a command is made of
        self,
        name: str,
        help: str,  # noqa: A002  # click's word
        function: str,
        params: Sequence[click.Parameter] = (),
        instead: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(name, help=help, params=[*params, *common_options()])
        self.function = function
        self.instead = instead

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's shape
        """Load the function and call it, unless `--connection` names no connection."""
        options = ctx.ensure_object(CommonOptions)
        values = dict(ctx.params)
        given = [other for flag, other in self.instead.items() if values.pop(flag)]
        function = loaded(given[0] if given else self.function)
        command_line = loaded(COMMAND_LINE)(options.config, options.debug)
        if values.get("connection") is not None:
            loaded(REQUIRE_CONNECTION)(command_line, values["connection"])
        return ctx.invoke(function, command_line, **values)


class LazyGroup(click.Group):
    """A group of lazy commands."""

    def declare(
        self,
        name: str,
        help: str,  # noqa: A002  # click's word
        function: str,
        *params: click.Parameter,
    ) -> None:
        """Add a command; see LazyCommand."""
        self.add_command(LazyCommand(name, help, function, params))


def loaded(name: str) -> Any:  # noqa: ANN401  # a function or a class
    """Import `MODULE:NAME`, which is below `channel_connector.adapters.cli`."""
    with without_collection():
        return pkgutil.resolve_name(f"{PACKAGE}.{name}")


@contextmanager
def without_collection() -> Iterator[None]:
    """Keep the garbage collector from scanning what imports create: all of it is in use."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def common_options() -> tuple[click.Option, click.Option]:
    """Return the options `--config` and `--debug`, whose values are kept in CommonOptions."""
    config = click.Option(
        ["-c", "--config"],
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="CHANNEL_CONNECTOR_CONFIG",
        callback=_keep_config,
        expose_value=False,
        help="The settings file.  [default: config.yaml]",
    )
    debug = click.Option(
        ["--debug"],
        is_flag=True,
        callback=_keep_debug,
        expose_value=False,
        help="Log debug messages, and show the traceback of an error.",
    )
    return config, debug


def _keep_config(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(CommonOptions).config = value


def _keep_debug(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's shape
    if value:
        ctx.ensure_object(CommonOptions).debug = True
