"""Fixtures: a channel's list of submissions, which a test fills, and stored submissions."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from channel_connector.core.submissions.watch_submissions import WatchSubmissions
from channel_connector.ports.channel.submissions import Progress, Statuses, SubmissionSeen
from channel_connector.ports.host.rate_policy import Deferred
from channel_connector.ports.testing.fakes.builders import CONNECTION


@dataclass
class ListOfChannel:
    """What the channel lists, oldest first, and what it was asked for."""

    listed: dict[str, SubmissionSeen] = field(default_factory=dict)
    deferred: Deferred | None = None
    asked: list[tuple[str, ...]] = field(default_factory=list)
    searched: list = field(default_factory=list)
    accepts_for: timedelta = timedelta(minutes=17)
    most_ids: int = 100
    answered: int | None = None

    def lists(self, submission_id, submitted_at, progress=Progress.WAITING, status="_SUBMITTED_"):
        self.listed[submission_id] = SubmissionSeen(submission_id, submitted_at, progress, status)

    def status(self, submission_ids, now):
        self.asked.append(tuple(submission_ids))
        if self.deferred:
            return self.deferred
        told = submission_ids[: self.answered]
        found = {name: seen for name, seen in self.listed.items() if name in told}
        return Statuses(found, frozenset(told) - found.keys())

    def sent_since(self, kind, since, now):
        self.searched.append(kind)
        if self.deferred:
            return self.deferred
        return tuple(seen for seen in self.listed.values() if seen.submitted_at >= since)


@pytest.fixture
def listing():
    return ListOfChannel()


@pytest.fixture
def watch(storage, listing):
    return WatchSubmissions(CONNECTION, listing, storage)


@pytest.fixture
def kept(storage):
    """Return a function that returns a stored submission by its name."""

    def look(name):
        with storage.reading() as uow:
            return uow.submissions.get(CONNECTION, [name])[name]

    return look
