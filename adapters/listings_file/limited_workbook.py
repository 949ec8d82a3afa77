"""Reads a listing file in XLSX in a process of its own, with limits on time and memory."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from ...core.listings.listing_check import ListingRow
from .refused import ListingFileRefused


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one workbook may use: MiB of memory, seconds of processor time."""

    memory: int
    seconds: int


LIMITS = Limits(memory=1024, seconds=300)
"""Enough for a million rows whose ids are all different."""


def read_limited_workbook(
    stream: BinaryIO, name: str, notice: Callable[[str], None], limits: Limits = LIMITS
) -> Iterator[ListingRow]:
    """
    Yield the rows of a workbook as `read_workbook` does.

    Raises:
        ListingFileRefused: as `read_workbook`; or the file needs more than the limits, or there
            is no room for a temporary copy of it.
    """
    with _copied(stream, name) as copy, _started(copy, name, limits) as process:
        try:
            for line in process.stdout or ():
                kind, *values = json.loads(line)
                if kind == "row":
                    yield ListingRow(*values)
                elif kind == "notice":
                    notice(*values)
                elif kind == "refused":
                    raise ListingFileRefused(*values)
                else:
                    return
        finally:
            process.kill()
    raise ListingFileRefused(
        f"{name} needs more than {limits.memory:,} MiB of memory or {limits.seconds} seconds to "
        "be read. Copy the listings to a new workbook, or save the sheet as CSV."
    )


def _copied(stream: BinaryIO, name: str) -> IO[bytes]:
    try:
        copy = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the caller
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
    except OSError as error:
        raise ListingFileRefused(
            f"{name} cannot be copied to the temporary folder: {error}. Make room there, or set "
            "TMPDIR to another folder."
        ) from error
    stream.seek(0)
    return copy


def _started(file: IO[bytes], name: str, limits: Limits) -> subprocess.Popen[bytes]:
    module = "channel_connector.adapters.listings_file.workbook_process"
    return subprocess.Popen(  # noqa: S603  # our own module
        [
            *(sys.executable, "-I", "-W", "ignore", "-m", module),
            *(name, str(limits.memory), str(limits.seconds)),
        ],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # the terminal's Ctrl-C is for the parent, which ends it
    )
