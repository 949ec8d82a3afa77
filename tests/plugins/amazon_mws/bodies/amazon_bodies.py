"""
HTTP answers of Amazon: those in `written`, and recorded ones beside the checkout.

`written.yaml` and `recorded.yaml` say what they say, by kind.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from evidence.beside import RECORDINGS
from requests.structures import CaseInsensitiveDict
from ruamel.yaml import YAML

_HERE = Path(__file__).parent
_CODECS = {"windows-31j": "cp932"}
"""Character sets that Python knows by another name."""
_OF_TRANSFER = frozenset({"content-length", "transfer-encoding", "content-encoding"})
_MASKED = b"<AmazonOrderId>FILTERED<"


@dataclass(frozen=True)
class HttpAnswer:
    """An answer to a call of `operation`."""

    operation: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def named(self, element: str) -> list[str]:
        """Return the texts of an element, wherever it is."""
        return [text.decode() for text in re.findall(_text_of(element), self.body)]

    def naming(self, element: str, text: str) -> "HttpAnswer":
        """Return the answer with this text in each such element."""
        return replace(self, body=re.sub(_text_of(element), text.encode(), self.body))


def _text_of(element: str) -> bytes:
    return rb"(?<=<%s>)[^<]*" % element.encode()


def written(name: str) -> HttpAnswer:
    """
    Read `written/<operation>/<shape>.http`: status line, headers, a blank line, and the body.

    The file is UTF-8; the body is sent in the character set of its Content-Type.
    """
    head, _, body = (_HERE / "written" / f"{name}.http").read_text("utf-8").partition("\n\n")
    first, *lines = head.splitlines()
    headers = CaseInsensitiveDict(line.split(": ", 1) for line in lines)
    content_type = Message()
    content_type["Content-Type"] = headers.get("Content-Type", "")
    charset = content_type.get_content_charset("utf-8")
    return HttpAnswer(
        name.partition("/")[0],
        int(first.split()[1]),
        headers,
        body.encode(_CODECS.get(charset, charset)),
    )


def recorded(name: str) -> HttpAnswer:
    """
    Read a recording.

    Headers of the transfer are left out, as is an MD5 that masking made wrong; each masked order
    gets an id.
    """
    file = RECORDINGS.folder / name
    meta = json.loads(file.with_suffix(".meta.json").read_text("utf-8"))
    wrong = {"content-md5"} if meta.get("content_md5_verifies") is False else set()
    left_out = _OF_TRANSFER | wrong
    headers = {k: v for k, v in meta["response"]["headers"] if k.lower() not in left_out}
    body = file.read_bytes()
    for number in range(body.count(_MASKED)):
        body = body.replace(_MASKED, b"<AmazonOrderId>701-0000000-%07d<" % number, 1)
    return HttpAnswer(
        meta["operation"].split()[0].strip("()"),
        meta["response"]["status"],
        CaseInsensitiveDict(headers),
        body,
    )


def _said(source: str) -> dict[str, dict[str, Any]]:
    return YAML(typ="safe", pure=True).load(_HERE / f"{source}.yaml")


WRITTEN, RECORDED = _said("written"), _said("recorded")
LIKE: dict[str, list[str]] = WRITTEN.pop("like")
"""By each written answer: the recordings whose shape it has."""


def each(kind: str) -> pytest.MarkDecorator:
    """Run a test with every answer of a kind: `read` returns it, `said` is what it says."""
    sources: list[tuple[Callable[[str], HttpAnswer], dict[str, Any], Any]] = [
        (written, WRITTEN[kind], ()),
        (recorded, RECORDED[kind], RECORDINGS.needed),
    ]
    return pytest.mark.parametrize(
        ("read", "said"),
        [
            pytest.param(partial(read, name), said, id=f"{read.__name__} {name}", marks=marks)
            for read, all_said, marks in sources
            for name, said in all_said.items()
        ],
    )
