"""Writes XML like Amazon: UTF-8, indented by two spaces, in the given sequence."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias
from xml.sax.saxutils import escape

Node: TypeAlias = "tuple[str, str | Sequence[Node]]"
"""An element: its name, and its text or children. Without children: `<Name/>`."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters not allowed in XML 1.0; replaced by U+FFFD."""


_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def document(
    root: str,
    children: Sequence[Node],
    *,
    namespace: str = "",
    schema: str = "",
    standalone: bool = False,
) -> bytes:
    """Return a document; `schema` is the schema file if there is no namespace."""
    declaration = '<?xml version="1.0" standalone="no"?>' if standalone else '<?xml version="1.0"?>'
    attributes = f' xmlns="{namespace}"' if namespace else ""
    if schema:
        attributes = f' xmlns:xsi="{_SCHEMA_INSTANCE}" xsi:noNamespaceSchemaLocation="{schema}"'
    lines = [declaration, f"<{root}{attributes}>"]
    for child in children:
        lines.extend(_lines(child, "  "))
    lines.extend((f"</{root}>", ""))
    return "\n".join(lines).encode()


def rotated(nodes: Sequence[Node], turn: int) -> list[Node]:
    """Return elements in one of the sequences that the real service might send, by `turn`."""
    start = turn % len(nodes)
    return [*nodes[start:], *nodes[:start]]


def answer(action: str, namespace: str, result: Sequence[Node], request_id: str) -> bytes:
    """Return a successful response with its envelope."""
    return document(
        f"{action}Response",
        [
            (f"{action}Result", result),
            ("ResponseMetadata", [("RequestId", request_id)]),
        ],
        namespace=namespace,
    )


def _lines(node: Node, indent: str) -> Iterator[str]:
    name, content = node
    if isinstance(content, str):
        yield f"{indent}<{name}>{_text(content)}</{name}>"
    elif not content:
        yield f"{indent}<{name}/>"
    else:
        yield f"{indent}<{name}>"
        for child in content:
            yield from _lines(child, indent + "  ")
        yield f"{indent}</{name}>"


def _text(value: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", value))
