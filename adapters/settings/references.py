"""
Resolves references to environment variables and files.

`${NAME}` is the environment variable NAME, `${NAME:-default}` falls back to a default if the
variable is missing or empty, `${file:PATH}` is a file's content without surrounding white
space. A relative PATH starts at the settings file's folder. `$${` is a literal `${`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from .document import LONE_SURROGATE, Document, Path
from .problems import Problem

REFERENCE = re.compile(r"\$\$\{|\$\{(?P<inside>[^{}]*)\}|\$\{")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class _NotResolved(Exception):  # never leaves this module
    """A reference cannot be resolved."""


def resolve(
    document: Document, environment: Mapping[str, str]
) -> tuple[Document, tuple[Problem, ...]]:
    """Return the document with its references resolved, and a problem for each that failed."""
    problems: list[Problem] = []
    referred: set[Path] = set()

    def resolved(value: Any, at: Path) -> Any:  # noqa: ANN401  # YAML holds anything
        if isinstance(value, Mapping):
            return {name: resolved(inner, (*at, name)) for name, inner in value.items()}
        if isinstance(value, list):
            return [resolved(inner, (*at, str(n))) for n, inner in enumerate(value)]
        if not isinstance(value, str) or not REFERENCE.search(value):
            return value
        referred.add(at)
        try:
            return "".join(_pieces(value, document.file.parent, environment))
        except _NotResolved as problem:
            problems.append(Problem(at, str(problem)))
            return None

    content = resolved(document.content, ())
    return replace(document, content=content, referred=frozenset(referred)), tuple(problems)


def _pieces(text: str, folder: FilePath, environment: Mapping[str, str]) -> Iterator[str]:
    end = 0
    for match in REFERENCE.finditer(text):
        yield text[end : match.start()]
        end = match.end()
        inside = match["inside"]
        if match[0] == "$${":
            yield "${"
        elif inside is None:
            raise _NotResolved("a reference begins with ${ and is not closed")
        elif inside.startswith("file:"):
            yield _from_file(folder / FilePath(inside.removeprefix("file:")).expanduser())
        else:
            yield _from_environment(inside, environment)
    yield text[end:]


def _from_environment(inside: str, environment: Mapping[str, str]) -> str:
    name, has_default, default = inside.partition(":-")
    if not NAME.fullmatch(name):
        raise _NotResolved("a reference is neither ${NAME}, ${NAME:-default} nor ${file:PATH}")
    value = environment.get(name, "")
    if LONE_SURROGATE.search(value):
        raise _NotResolved(f"the environment variable {name} is not valid UTF-8")
    if value:
        return value
    if has_default:
        return default
    raise _NotResolved(f"the environment variable {name} is missing or empty")


def _from_file(file: FilePath) -> str:
    try:
        content = file.read_text("utf-8").strip()
    except OSError as problem:
        raise _NotResolved(f"the file {file} cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise _NotResolved(f"the file {file} is not valid UTF-8") from None
    if not content:
        raise _NotResolved(f"the file {file} is empty")
    return content
