"""
Lossless JSON of small values of one class.

Fields are texts, integers, tuples of texts, or None. Text is escaped to ASCII, so that any
character can be stored. A missing key (text of an older version) takes the default of the
class.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Value = TypeVar("Value", bound="DataclassInstance")


def values_to_json(values: Iterable["DataclassInstance"]) -> str:
    """Return the values, in their order, as a JSON list of objects."""
    return json.dumps([asdict(value) for value in values], separators=(",", ":"))


def values_from_json(kind: type[Value], text: str) -> tuple[Value, ...]:
    """Return the values of class `kind` that `values_to_json` wrote."""
    return tuple(
        kind(
            **{
                name: tuple(field) if isinstance(field, list) else field
                for name, field in fields.items()
            }
        )
        for fields in json.loads(text)
    )
