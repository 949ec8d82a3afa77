"""A request body that is checked when the first of it is about to be sent."""

from collections.abc import Callable, Iterator
from typing import IO


class CheckedBody:
    """
    The body of a request: calls `check` just before its first byte is read.

    HTTP clients read a body once the connection is open and the headers are written. Whatever
    delays the request up to then, such as a look-up of the name that hangs, comes before the
    check; without its body no server accepts the request. An error of `check` ends the request.

    Args:
        content: open for reading; read from its beginning.

    Attributes:
        has_left: whether the check succeeded, so that the request may have been received.
    """

    def __init__(self, content: IO[bytes], check: Callable[[], object]) -> None:
        self._content = content
        self._check = check
        self._size = content.seek(0, 2)
        content.seek(0)
        self.has_left = False

    def __len__(self) -> int:
        """Return the size in bytes, which is sent as Content-Length."""
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        """Yield the content; requests takes only what can be iterated for a stream."""
        while chunk := self.read(64 * 1024):
            yield chunk

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, all that are left without a size."""
        if not self.has_left:
            self._check()
            self.has_left = True
        return self._content.read(size)
