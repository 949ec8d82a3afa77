"""
Mutations of valid inputs; a seed and a corpus determine the bytes.

A seed is one input, so a range of seeds is a campaign and one seed a replay.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from random import Random

LARGEST = 150_000
"""Bytes; longer input is truncated."""

TAG = re.compile(rb"<[A-Za-z][^<>]{0,80}>")
NUMBER = re.compile(rb"\d+(?:\.\d+)?")
WORD = re.compile(rb"[A-Za-z_-]{2,40}")
VALUE = re.compile(rb'>[^<>]{1,80}<|"[^"\r\n]{0,80}"|: [^\r\n]{1,80}|=[^&\s]{1,80}')

LAUGHS = b"".join(
    b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10 if number else b"ha")
    for number in range(9)
)
DOCTYPES = (
    b"<!DOCTYPE a [" + LAUGHS + b"]>",
    b'<!DOCTYPE a [<!ENTITY a8 SYSTEM "file:///etc/hostname">]>',
    b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
    b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]>',
)
NUMBERS = (
    b"0",
    b"-1",
    b"-0.0",
    b"1e400",
    b"-1e400",
    b"1E-999999999",
    b"1e308",
    b"NaN",
    b"sNaN",
    b"Infinity",
    b"1_000",
    b"0x10",
    b"1.5",
    b"9223372036854775808",
    b"9" * 400,
    b"9" * 5000,
    "٣".encode(),  # a non-ASCII digit
)
MOMENTS = (
    b"0001-01-01T00:00:00Z",
    b"0001-01-01T00:00:00+23:59",
    b"9999-12-31T23:59:59-23:59",
    b"2026-02-30T25:61:61Z",
    b"2026-03-14T12:00:00",
    b"20260314T120000Z",
    b"2026-W11-6",
    b"Mon, 01 Jan 0001 00:00:00 GMT",
    b"Fri, 31 Dec 9999 23:59:59 GMT",
    b"Fri, 31 Dec 99999999999999999999 23:59:59 GMT",
    b"Sat, 14 Mar 2026 12:00:00 +999999999999",
    b"Sat, 14 Mar 2026 12:00:00 -0000",
    b"Sat, 14 Mar 2026 12",
    b"2026-03-14T12%3A00%3A00Z",
)
SIGNS = (
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",  # half of a surrogate pair
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{COMBINING ACUTE ACCENT}\N{PILE OF POO}".encode(),
    b"\r\n",
    b"\r\nX-Other: 1\r\n\r\n",
    b"%00%ff%ZZ",
    b"&a8;",
    b"&#0;",
    b"&#xD800;",
    b"&amp;",
    b"]]>",
    b"<![CDATA[",
    b"<!-- -- -->",
    b"<?xml version='1.1' encoding='utf-16'?>",
    b"<?a b?>",
    b"xmlns:x='x' ",
    b"http://[",
    b"//[::1",
    b"../../..",
    b"'\"`${}",
    b"${",
    b"${A:-",
    b"*a",
    b"&a [*a, *a]",
    b"!!timestamp x",
    b"!!int x",
    b"!!python/object:os.system",
    b"<<: *a\n",
    b"? [a]\n",
    b"- ",
    b"\t",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'""',
)
OPENERS = (b"<a>", b"[", b'{"a":', b"(", b"- ", b"<</A", b"1- ", b"a@", b"&a0;", b"\t", b",", b'"')
NESTS = (
    (b"<a>", b"b", b"</a>"),
    (b"<Orders><Order>", b"", b"</Order></Orders>"),
    (b"[", b"1", b"]"),
    (b'{"a":', b"1", b"}"),
    (b"{a: ", b"1", b"}"),
)
CHARSETS = ("utf-16", "utf-16-be", "utf-32", "latin-1", "utf-7", "cp037", "shift-jis")

Mutator = Callable[[Random, bytes, Sequence[bytes]], bytes]


def mutations(corpus: Sequence[bytes], first: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield one input for each seed from `first` on, with its seed, endlessly."""
    for seed in count(first):
        yield seed, mutation(corpus, seed)


def mutation(corpus: Sequence[bytes], seed: int) -> bytes:
    """Return the input of this seed."""
    dice = Random(seed)  # noqa: S311  # spoils bytes, guards nothing
    body = dice.choice(corpus)
    for _ in range(dice.choice((0, 1, 1, 1, 2, 2, 3, 5))):
        body = dice.choice(MUTATORS)(dice, body, corpus)[:LARGEST]
    return body


def _flip(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    if not body:
        return body
    spoilt = bytearray(body)
    for _number in range(dice.randint(1, 8)):
        spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
    return bytes(spoilt)


def _cut(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    return body[: dice.randint(0, len(body))]


def _lose(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(dice, body)
    return body[:start] + body[end:]


def _repeat(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(dice, body)
    return body[:end] + body[start:end] * dice.choice((1, 1, 2, 30)) + body[end:]


def _repeat_element(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    """Duplicate an element with its contents, or a line."""
    tags = [found for found in TAG.finditer(body) if not found[0].endswith(b"/>")]
    if not tags:
        lines = body.splitlines(keepends=True)
        line = dice.randrange(len(lines)) if lines else 0
        return b"".join([*lines[:line], *lines[line : line + 1] * 2, *lines[line + 1 :]])
    tag = dice.choice(tags)
    name = re.split(rb"[\s>]", tag[0][1:], maxsplit=1)[0]
    end = body.find(b"</" + name + b">", tag.end())
    end = len(body) if end < 0 else end + len(name) + 3
    return body[:end] + body[tag.start() : end] * dice.choice((1, 1, 20)) + body[end:]


def _move(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(dice, body)
    rest = body[:start] + body[end:]
    place = dice.randint(0, len(rest))
    return rest[:place] + body[start:end] + rest[place:]


def _sign(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    place = dice.randint(0, len(body))
    return body[:place] + dice.choice(SIGNS) + body[place:]


def _number(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    return _in_place_of(NUMBER, dice, body, dice.choice(NUMBERS))


def _moment(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    return _in_place_of(VALUE, dice, body, dice.choice(MOMENTS), framed=True)


def _value(dice: Random, body: bytes, corpus: Sequence[bytes]) -> bytes:
    kinds = (SIGNS, NUMBERS, MOMENTS, (b"", b" ", b"x" * dice.choice((60, 400, 3000))))
    value = dice.choice(dice.choice(kinds))
    if dice.random() < 0.2:
        value = _words(dice, corpus)
    return _in_place_of(VALUE, dice, body, value, framed=True)


def _name(dice: Random, body: bytes, corpus: Sequence[bytes]) -> bytes:
    return _in_place_of(WORD, dice, body, _words(dice, corpus))


def _long(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    """Insert something very long; one time in eight, as it takes longer."""
    most = dice.choice((200, 300, 400, 500, 600, 700, 800, 30_000))
    place, opener = dice.randint(0, len(body)), dice.choice(OPENERS)
    if dice.random() < 0.5:
        return _in_place_of(VALUE, dice, body, opener * (most // len(opener)), framed=True)
    return body[:place] + opener * (most // len(opener)) + body[place:]


def _deep(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    """Replace a value, or the whole input, by something well-formed and deeply nested."""
    opening, inside, closing = dice.choice(NESTS)
    depth = dice.choice((15, 30, 130, 250, 300, 500, 900, 990, 1100, 5000))
    deep = opening * depth + inside + closing * depth
    if dice.random() < 0.3:
        return deep
    return _in_place_of(VALUE, dice, body, deep, framed=True)


def _other_charset(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    return body.decode("utf-8", "replace").encode(dice.choice(CHARSETS), "replace")


def _doctype(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    place = body.find(b"?>") + 2 if body.startswith(b"<?xml") else 0
    doctype = dice.choice(DOCTYPES)
    body = _in_place_of(VALUE, dice, body, b"&a8;", framed=True)
    return body[:place] + doctype + body[place:]


def _namespace(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    value = dice.choice((b"", b"u" * dice.choice((300, 20_000)), b"http://[", b"\xc3\xa9"))
    prefix = dice.choice((b"", b":x", b":xml", b":y"))
    named = re.sub(rb"(?<=<)(?=[A-Za-z])", b"x:", body) if dice.random() < 0.2 else body
    return re.sub(rb"(?<=<)([\w:]+)", rb"\1 xmlns%s='%s'" % (prefix, value), named, count=1)


def _splice(dice: Random, body: bytes, corpus: Sequence[bytes]) -> bytes:
    other = dice.choice(corpus)
    return body[: dice.randint(0, len(body))] + other[dice.randint(0, len(other)) :]


def _noise(dice: Random, body: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(dice, body)
    return body[:start] + dice.randbytes(dice.randint(1, 60)) + body[end:]


MUTATORS: tuple[Mutator, ...] = (
    _flip,
    _cut,
    _lose,
    _repeat,
    _repeat_element,
    _move,
    _sign,
    _sign,
    _number,
    _number,
    _moment,
    _value,
    _value,
    _name,
    _long,
    _deep,
    _other_charset,
    _doctype,
    _namespace,
    _splice,
    _noise,
)


def _span(dice: Random, body: bytes) -> tuple[int, int]:
    start = dice.randint(0, len(body))
    return start, min(len(body), start + dice.choice((1, 4, 20, 100, 500)))


def _words(dice: Random, corpus: Sequence[bytes]) -> bytes:
    words = WORD.findall(dice.choice(corpus)[:2000])
    return dice.choice(words) if words else b"word"


def _in_place_of(
    pattern: re.Pattern[bytes], dice: Random, body: bytes, new: bytes, *, framed: bool = False
) -> bytes:
    """Replace one match after a random position; with `framed` its delimiters stay."""
    found = pattern.search(body, dice.randint(0, len(body))) or pattern.search(body)
    if found is None:
        return body
    start, end = found.span()
    if framed:
        start += 1
        end -= body[end - 1 : end] in {b"<", b'"'}
    return body[:start] + new + body[end:]
