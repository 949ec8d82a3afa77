"""Options, settings and error handling shared by all commands."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from ...ports.host.errors import ConnectorError, SettingsError
from ..bootstrap.container import Host, open_host
from ..bootstrap.load_settings import load_all_settings, load_storage_settings, log_left_out
from ..logging.log_masking import Redaction
from ..logging.log_output import configure_logging
from ..settings import Settings
from ..settings.keyring import Keyring
from ..settings.plugins import Plugins, load_plugins

FAILED = 1
NOT_SET_UP = 2
PROMISE_BROKEN = 3

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class CommandLine:
    """The options of every command, and the objects made from them."""

    config: Path = Path("config.yaml")
    debug: bool = False
    redaction: Redaction = field(default_factory=Redaction)

    def log(self, level: int, stream: IO[str] | None = None) -> None:
        """Send log lines to `stream`, by default standard error."""
        level = logging.DEBUG if self.debug else level
        configure_logging(self.redaction, stream or sys.stderr, level)

    @cached_property
    def plugins(self) -> Plugins:
        """The installed plugins, loaded once."""
        return load_plugins()

    def settings(self) -> Settings:
        """
        Read config.yaml and the clients of its database.

        From then on their secrets are redacted in logs. Invalid clients are logged.
        """
        settings = load_all_settings(self.config, self.plugins, os.environ)
        self.redaction.learn(settings.secrets)
        log_left_out(settings)
        return settings

    @contextmanager
    def storage(self) -> Iterator[Host]:
        """Open the database only, and check its version."""
        storage, keyring = load_storage_settings(self.config, os.environ), Keyring.of(os.environ)
        with open_host(storage, keyring=keyring) as host:
            host.database().check()
            yield host

    @contextmanager
    def connections(self) -> Iterator[Host]:
        """Open the database and the enabled connections; log warnings only."""
        self.log(logging.WARNING)
        settings = self.settings()
        with open_host(settings.storage, settings.connections, calls=settings.calls) as host:
            host.database().check()
            yield host


class Commands(click.Group):
    """A command group that reports a ConnectorError as one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's shape
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ConnectorError as error:
            if ctx.ensure_object(CommandLine).debug:
                raise
            click.echo(f"Error: {error}", err=True)
            ctx.exit(NOT_SET_UP if isinstance(error, SettingsError) else FAILED)


def _set_config(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(CommandLine).config = value


def _set_debug(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's shape
    if value:
        ctx.ensure_object(CommandLine).debug = True


def common_options(command: Command) -> Command:
    """Add `--config` and `--debug`, which may precede or follow the command."""
    config = click.option(
        "-c",
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="CHANNEL_CONNECTOR_CONFIG",
        callback=_set_config,
        expose_value=False,
        help="The settings file.  [default: config.yaml]",
    )
    debug = click.option(
        "--debug",
        is_flag=True,
        callback=_set_debug,
        expose_value=False,
        help="Log debug messages, and show the traceback of an error.",
    )
    return config(debug(command))


pass_command_line = click.make_pass_decorator(CommandLine, ensure=True)
