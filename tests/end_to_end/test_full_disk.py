"""A full disk loses nothing: it is reported, and work continues once there is space."""

import subprocess
from collections import deque
from pathlib import Path

import pytest

MOUNT = 'mount -t tmpfs -o size="$0" tmpfs "$1" && shift && exec "$@"'


class SmallDisk:
    """A folder on a separate disk, visible only to processes started `within` it."""

    def __init__(self, folder, size):
        self.folder = folder
        self.within = (
            *("unshare", "--user", "--map-root-user", "--mount"),
            *("sh", "-c", MOUNT, size, folder),
        )

    def seen_by(self, host):
        """Return the folder as the host sees it."""
        return Path(f"/proc/{host.pid}/root{self.folder}")

    def fill(self, host):
        with (
            (self.seen_by(host) / "ballast").open("wb", buffering=0) as ballast,
            pytest.raises(OSError, match="No space left"),
        ):
            deque(iter(lambda: ballast.write(bytes(4096)), 0))

    def free(self, host):
        (self.seen_by(host) / "ballast").unlink()


@pytest.fixture
def a_disk(tmp_path):
    def made(size):
        folder = tmp_path / "disk"
        folder.mkdir()
        disk = SmallDisk(folder, size)
        if subprocess.run([*disk.within, "true"], check=False).returncode:  # noqa: S603  # our own
            pytest.skip("no mounts in a user namespace on this machine")
        return disk

    return made


@pytest.mark.parametrize("size", ["16k", "64k"])
def test_a_disk_that_is_full_at_the_start_is_told(a_world, a_disk, size):
    """The file that does not fit differs by size."""
    world, disk = a_world(), a_disk(size)
    world.configure(database=f"sqlite:///{disk.folder}/books.db")

    host = world.start_host(within=disk.within)

    assert host.ends(60) == 1
    assert "the disk is full. Free some space" in host.logged.read_text()
    assert "Traceback" not in host.words()


def test_a_disk_that_fills_up_stops_the_work_until_there_is_space(a_world, a_disk, eventually):
    world, disk = a_world(), a_disk("16m")
    world.configure(database=f"sqlite:///{disk.folder}/books.db")
    host = world.start_host(within=disk.within)
    first = world.buyers_order({})
    eventually(lambda: world.sent() == set(first))

    disk.fill(host)
    later = world.buyers_order(*[{}] * 60)
    eventually(lambda: "disk is full" in host.words())
    disk.free(host)

    eventually(lambda: {*first, *later} <= world.sent())
    assert host.interrupt() == 0
    assert world.calls_too_many() == 0
    assert "Traceback" not in host.words()
