"""A terminal in a folder, in which a person follows a page."""

import logging
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog
from click.testing import CliRunner

from channel_connector.adapters.cli import main

COMMAND: Final = "channel-connector"
ASSIGNMENT: Final = re.compile(r"(?:export )?(\w+)=(\S+|'[^']*'|\"[^\"]*\")$")
OF_A_SHELL: Final = re.compile(r"[$|&;<>]")


@dataclass
class Terminal:
    """
    Runs commands: those of the connector in this process, all others in a shell.

    Args:
        folder: where they run.
        instead: what is typed in place of texts of the page, such as its addresses.
        typed: what is entered when a command asks.
    """

    folder: Path
    instead: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, command: str) -> tuple[int, str]:
        """Run a command, and return its exit code and what it said."""
        for text, other in self.instead.items():
            command = command.replace(text, other)
        if assigned := ASSIGNMENT.fullmatch(command):
            self.variables[assigned[1]] = os.path.expandvars(shlex.split(assigned[2])[0])
            return 0, ""
        words = shlex.split(command, comments=True)
        if words[0] == COMMAND and not OF_A_SHELL.search(command):
            return self._in_this_process(words[1:])
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(  # noqa: S603  # a page of ours
            ["/bin/bash", "-c", command],
            cwd=self.folder,
            env={**os.environ, **self.variables, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout

    def _in_this_process(self, arguments: list[str]) -> tuple[int, str]:
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        try:
            with chdir(self.folder):
                done = CliRunner().invoke(
                    main, arguments, input=self.typed or None, env=self.variables
                )
        finally:
            root.handlers[:], root.level = handlers, level
            structlog.reset_defaults()
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output
