"""The exit codes of the command line; 0 is success."""

from typing import Final

FAILED: Final = 1
NOT_SET_UP: Final = 2
PROMISE_BROKEN: Final = 3
