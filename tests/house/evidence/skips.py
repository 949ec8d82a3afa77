"""
A pytest plugin: a skip that is not on the list fails, so that a green run means what it seems to.

`ALLOWED` holds the reasons and where each may be given. A test that proves a reader of the
connector is in none of these places, or reads files of ours as well.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from .beside import MODELS, RECORDINGS, STATIC_CASES


@dataclass(frozen=True)
class Allowed:
    """A reason that tests below `where` may give, from the root; more may stand behind it."""

    reason: str
    where: str


ALLOWED = (
    Allowed(RECORDINGS.absence, "tests/plugins/amazon_mws/bodies"),
    Allowed(RECORDINGS.absence, "tests/fuzz/test_readers.py"),
    Allowed(RECORDINGS.absence, "tests/plugins/amazon_mws/sandbox/test_feed_delays.py"),
    Allowed(MODELS.absence, "tests/plugins"),
    Allowed(STATIC_CASES.absence, "tests/plugins"),
    Allowed("no Node on this machine", "tests"),
    Allowed("no Chromium on this machine", "tests/browser"),
    Allowed("no compiler on this machine", "tests"),
    Allowed("no mounts in a user namespace on this machine", "tests/end_to_end/test_full_disk.py"),
    Allowed("no /proc on this machine", "tests/end_to_end/test_backlog.py"),
    Allowed("no checkout, but an unpacked archive", "tests/house"),
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        _judge(report, item)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    if report.skipped:
        _judge(report, collector)
    return report


def _judge(report, node) -> None:
    """Make a failure of a skip that is not on the list."""
    reason = _reason(report)
    if _is_allowed(reason, node.path, node.config.rootpath):
        return
    report.outcome = "failed"
    report.longrepr = (
        f"{node.nodeid} was skipped, and its reason is not on the list for this place: {reason}\n"
        "The list is ALLOWED in tests/house/evidence/skips.py."
    )


def _reason(report) -> str:
    _, _, told = report.longrepr
    return told.removeprefix("Skipped: ")


def _is_allowed(reason: str, file: Path, root: Path) -> bool:
    return any(
        reason.startswith(one.reason) and file.is_relative_to(root / one.where) for one in ALLOWED
    )


def pytest_terminal_summary(terminalreporter):
    """Say what was not here, and how many more tests there would be with it."""
    reasons = [_reason(report) for report in terminalreporter.stats.get("skipped", ())]
    missing = Counter(
        one for reason in reasons for one in {a.reason for a in ALLOWED} if reason.startswith(one)
    )
    if missing:
        terminalreporter.section("not run here")
    for reason, count in sorted(missing.items()):
        terminalreporter.line(f"{reason} ({count} {'test' if count == 1 else 'tests'})")
