"""The process that reads a workbook from standard input; see `limited_workbook`."""

import json
import resource
import sys

from .refused import ListingFileRefused
from .workbook import read_workbook


def main(name: str, memory: str, seconds: str) -> None:
    """
    Print the rows as JSON, one list a line, and at last `["end"]`.

    It is missing if the file needs more than `memory` MiB or `seconds` of processor time.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    if sys.platform == "linux":  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (int(memory) << 20, int(memory) << 20))
    try:
        for row in read_workbook(sys.stdin.buffer, name, lambda notice: _put("notice", notice)):
            _put("row", *row)
    except ListingFileRefused as refused:
        _put("refused", str(refused))
    _put("end")


def _put(kind: str, *values: object) -> None:
    print(json.dumps([kind, *values]))  # noqa: T201  # read by the parent


if __name__ == "__main__":
    main(*sys.argv[1:])
