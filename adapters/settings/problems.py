"""Error messages for problems in config.yaml."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from ...ports.host.secret import SecretField
from ...sdk.masking.sentences import mask_values
from .document import Document, Path

UNKNOWN = "Unknown field."
MISSING = "Missing data for required field."

PLAIN_WORDS = {
    "Field may not be null.": "is empty",
    "Not a valid string.": "is not text; put it in quotes",
    "Not a valid integer.": "is not a whole number",
    "Not a valid number.": "is not a number",
    "Not a valid boolean.": "is neither true nor false",
    "Not a valid mapping type.": "is not a mapping",
    "Invalid input type.": "is not a mapping",
    "Not a valid URL.": "is not a URL",
}

SHORTEST_HIDDEN = 4
"""Shorter secrets are not redacted in messages: they may occur in ordinary words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: its place in the file, and its message."""

    path: Path
    text: str


def closest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most similar, or None."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), None)


def explain(
    messages: Mapping[Any, Any], schema: Schema, document: Document, at: Path
) -> Iterator[Problem]:
    """Yield the messages of a schema for the content at `at`, without secret values."""
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    meant = {
        key: closest_name(str(key), known) for key, found in messages.items() if found == [UNKNOWN]
    }
    for key, found in messages.items():
        path = at if key == "_schema" else (*at, str(key))
        if key in meant:
            yield Problem(path, _unknown(meant[key], known))
        elif found != [MISSING] or key not in meant.values():
            yield from _explain_field(found, known.get(key), document, path)


def _unknown(meant: str | None, known: Iterable[str]) -> str:
    if meant is not None:
        return f"unknown; did you mean {meant}?"
    return f"unknown; known here: {', '.join(sorted(known))}"


def _explain_field(
    found: Any,  # noqa: ANN401  # marshmallow nests lists and mappings freely
    field: fields.Field[Any] | None,
    document: Document,
    path: Path,
) -> Iterator[Problem]:
    if isinstance(field, fields.Nested) and isinstance(found, Mapping):
        yield from explain(found, field.schema, document, path)
    elif isinstance(found, Mapping):
        for key, deeper in found.items():
            yield from _explain_field(deeper, None, document, (*path, str(key)))
    else:
        for message in found if isinstance(found, list) else [found]:
            yield Problem(path, _sentence(str(message), field, document, path))


def _sentence(message: str, field: fields.Field[Any] | None, document: Document, path: Path) -> str:
    if message == MISSING:
        what_for = field.metadata.get("description") if field else None
        return f"missing: {what_for}" if what_for else "missing"
    words = PLAIN_WORDS.get(message)
    if words is None:
        return message[:1].lower() + message[1:].rstrip(".")
    value = document.value(path)
    if _is_secret(field) or path in document.referred or not _showable(value):
        return words
    return f"{value} {words}"


def _is_secret(field: fields.Field[Any] | None) -> bool:
    """Return whether a field is a secret, or a mapping of secrets."""
    inside = field.value_field if isinstance(field, fields.Dict) else field
    return isinstance(inside, SecretField)


def _showable(value: object) -> bool:
    return isinstance(value, int | float | str) and 0 < len(str(value)) <= 60  # noqa: PLR2004  # a line's worth


def hide(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every secret value replaced by `***`."""
    return mask_values(text, secrets, SHORTEST_HIDDEN)


def as_lines(problems: Iterable[Problem], document: Document, secrets: Iterable[str]) -> list[str]:
    """Return one aligned line for each problem, in the order of the file."""
    placed = [
        (document.line(p.path), ".".join(p.path) or "(whole file)", hide(p.text, secrets))
        for p in problems
    ]
    width = max((len(name) for _, name, _ in placed), default=0)
    where = " (line {})" if document.lines else ""
    return [f"{name:<{width}}  {text}{where.format(line)}" for line, name, text in sorted(placed)]
