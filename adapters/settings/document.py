"""Parses YAML settings: the values, and the line of each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.parser import ParserError
from ruamel.yaml.scanner import ScannerError

from ...ports.host.errors import SettingsError
from .simple_keys import QuickScanner

Path = tuple[str, ...]

MOST_VALUES = 100_000
"""Limits nested aliases, a few of which can expand to billions of values."""

DEEPEST = 40
"""Levels of nesting; settings have six."""

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair: possible by an escape in quotes, but not encodable in UTF-8."""

UNREADABLE = "this cannot be read. Put values with special characters into quotes."


@dataclass(frozen=True, slots=True)
class Document:
    """
    The content of a settings file.

    Args:
        lines: the line of each path.
        referred: the paths whose values came from a reference, and are therefore not shown.
    """

    file: FilePath
    content: Any = field(repr=False)
    lines: Mapping[Path, int]
    referred: frozenset[Path] = frozenset()

    def value(self, path: Path) -> Any:  # noqa: ANN401  # YAML holds anything
        """Return the value at `path`, or None."""
        value = self.content
        for name in path:
            if isinstance(value, Mapping):
                value = value.get(name)
            elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
                value = value[int(name)]
            else:
                return None
        return value

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of its nearest ancestor with a line."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def part(self, name: str) -> "Document":
        """Return the document with only one of its top-level keys."""
        content = self.content if isinstance(self.content, Mapping) else {}
        return replace(self, content={k: v for k, v in content.items() if k == name})


def document_of(
    file: FilePath, name: str, entry: Mapping[str, Any], lines: Mapping[Path, int] | None = None
) -> Document:
    """
    Return a document with one connection's entry.

    References are relative to the folder of `file`; `lines` are relative to the entry.
    """
    at = ("connections", name)
    placed = {(*at, *path): line for path, line in (lines or {}).items()}
    return Document(file, {"connections": {name: entry}}, placed)


def read_document(file: FilePath) -> Document:
    """
    Read a YAML file.

    Raises:
        SettingsError: the file is missing, unreadable, or not YAML; no value is quoted.
    """
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        raise SettingsError(
            f"There is no settings file {file}. Specify one with --config, "
            "or copy the config.yaml that comes with the connector."
        ) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(f"The settings file {file} cannot be read: {problem}.") from problem
    content, lines = read_yaml(text, str(file))
    return Document(file, content, lines)


def read_yaml(text: str, source_name: str) -> tuple[Any, dict[Path, int]]:
    """
    Return the content of a YAML text, and the line of each path.

    Raises:
        SettingsError: the text is not YAML; the message names it `source_name` and quotes no value.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer, yaml.Scanner, yaml.max_depth = _LineComposer, QuickScanner, DEEPEST
    try:
        content = yaml.load(text)
        return _text_keys(content), yaml.composer.lines
    except YAMLError as problem:
        raise SettingsError(_not_yaml(source_name, problem)) from None
    except Exception:  # noqa: BLE001  # the library raises various errors for malformed texts
        raise SettingsError(f"{source_name}: {UNREADABLE}") from None


class _LineComposer(Composer):
    """Records the line of each path, and refuses lone surrogates."""

    def get_single_node(self) -> Any:  # noqa: ANN401  # the library's own
        root = super().get_single_node()
        self.lines = _line_numbers(root)
        return root

    def compose_scalar_node(self, anchor: Any) -> ScalarNode:  # noqa: ANN401  # the library's own
        node: ScalarNode = super().compose_scalar_node(anchor)
        if LONE_SURROGATE.search(node.value):
            raise ComposerError(problem_mark=node.start_mark)
        return node


def _not_yaml(source_name: str, problem: YAMLError) -> str:
    mark = getattr(problem, "problem_mark", None)
    where = (
        f"{source_name}, line {mark.line + 1}, column {mark.column + 1}" if mark else source_name
    )
    if isinstance(problem, DuplicateKeyError):
        return f"{where}: duplicate key. Remove one of them."
    if isinstance(problem, ScannerError | ParserError) and isinstance(problem, MarkedYAMLError):
        return f"{where}: this is not YAML ({problem.problem}). Check colons, quotes, indentation."
    return f"{where}: {UNREADABLE}"


def _text_keys(value: Any) -> Any:  # noqa: ANN401  # YAML holds anything
    """Return the value with all keys converted to text."""
    if isinstance(value, Mapping):
        return {str(name): _text_keys(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_text_keys(inner) for inner in value]
    return value


def _line_numbers(root: Node | None) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    for number, (path, line) in enumerate(_lines(root, ())):
        if number >= MOST_VALUES:
            raise YAMLError("Too many values.")
        lines[path] = line
    return lines


def _lines(node: Node | None, at: Path) -> Iterator[tuple[Path, int]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise YAMLError("A key is a list or a mapping.")
            path = (*at, str(key.value))
            yield path, key.start_mark.line + 1
            yield from _lines(value, path)
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value):
            path = (*at, str(number))
            yield path, value.start_mark.line + 1
            yield from _lines(value, path)
