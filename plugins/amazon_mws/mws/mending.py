"""
Mends what makes a response no XML although each of its elements can be told apart.

Only responses that a strict parser refused are mended, so a sound one is never changed.
"""

import re
from collections.abc import Callable, Iterator

MOST_MENDED = 100_000
"""Limit of each kind of fault; the others stay, and the response is refused."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_AROUND = b"\x00 \t\r\n"
_CDATA, _END_OF_CDATA = b"<![CDATA[", b"]]>"
_LOST = "\ufffd"
_LARGEST_CODE = 0x10FFFF

_IN_WINDOWS_1252 = {
    chr(0xDC00 + byte): bytes([byte]).decode("windows-1252", "replace") for byte in range(128, 256)
}
_STRAY = re.compile("[\udc80-\udcff]")
"""A byte that is not UTF-8, as decoded with `surrogateescape`."""

_SURROGATES = re.compile(rb"(?:\xed[\xa0-\xbf][\x80-\xbf]){1,64}")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_FORBIDDEN_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACE = re.compile(
    rb"""(xmlns(?::[^\s=]{1,100})?\s{0,100}=\s{0,100})(["'][^"'<\s]{0,1000}\s[^"'<]{0,1000}["'])"""
)
_REFERENCES = re.compile(rb"(?:&#(?:[0-9]{1,16}|x[0-9A-Fa-f]{1,16});){1,64}")
_REFERENCE = re.compile(rb"&#(x?)([0-9A-Fa-f]+);")
_AMPERSAND = re.compile(rb"&(?!#[0-9]{1,16};|#x[0-9A-Fa-f]{1,16};|(?:amp|lt|gt|quot|apos);)")
_LESS_THAN = re.compile(rb"<(?![A-Za-z_:/!?\x80-\xff])")


def mended(body: bytes) -> bytes:
    """
    Return the body as UTF-8, without what stops a parser.

    A byte order mark, blanks around the document and in the URI of a namespace are removed.
    Bytes that are not UTF-8 are read as windows-1252. Characters that XML forbids become U+FFFD,
    except surrogate pairs, which become the character that they stand for. `&` and `<` that
    begin nothing stand for themselves. Tags are not repaired: which element a text belongs to is
    never guessed.
    """
    body = body.removeprefix(_BYTE_ORDER_MARK).strip(_AROUND)
    body = _SURROGATES.sub(_joined, body, MOST_MENDED)
    body = _FORBIDDEN.sub(_LOST.encode(), _recoded(body), MOST_MENDED)
    return b"".join(_sections(_NAMESPACE.sub(_without_blanks, body, MOST_MENDED)))


def _recoded(body: bytes) -> bytes:
    text = body.decode("utf-8", "surrogateescape")
    return _STRAY.sub(lambda found: _IN_WINDOWS_1252[found[0]], text).encode()


def _joined(found: re.Match[bytes]) -> bytes:
    return _without_surrogates(found[0].decode("utf-8", "surrogatepass")).encode()


def _without_surrogates(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _without_blanks(found: re.Match[bytes]) -> bytes:
    return found[1] + b"".join(found[2].split())


def _sections(body: bytes) -> Iterator[bytes]:
    """Yield the body in parts, those outside of CDATA sections mended."""
    at = 0
    while (begin := body.find(_CDATA, at)) >= 0:
        end = body.find(_END_OF_CDATA, begin)
        if end < 0:
            break
        end += len(_END_OF_CDATA)
        yield _markup_mended(body[at:begin])
        yield body[begin:end]
        at = end
    yield _markup_mended(body[at:])


_RULES: tuple[tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]], ...] = (
    (_REFERENCES, lambda found: _references(found[0])),
    (_AMPERSAND, lambda _: b"&amp;"),
    (_LESS_THAN, lambda _: b"&lt;"),
    (re.compile(rb"]]>"), lambda _: b"]]&gt;"),
)


def _markup_mended(part: bytes) -> bytes:
    for pattern, mend in _RULES:
        part = pattern.sub(mend, part, MOST_MENDED)
    return part


def _references(run: bytes) -> bytes:
    """Return references to the same characters, or to U+FFFD where XML forbids one."""
    codes = (int(digits, 16 if x else 10) for x, digits in _REFERENCE.findall(run))
    text = _without_surrogates(
        "".join(chr(code) if code <= _LARGEST_CODE else _LOST for code in codes)
    )
    allowed = _FORBIDDEN_CHARACTER.sub(_LOST, text)
    return b"".join(b"&#%d;" % ord(character) for character in allowed)
