"""
Whatever goes wrong at one point of a job, the jobs settle it afterwards.

A new job, or a new commit or call in one, is swept without a change here: the points are those
that a world without faults passes.
"""

import pytest
from sweeping.faults import Injector
from sweeping.world import PackingWorld, StockWorld

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.tables import metadata

SWEPT = (
    *(
        (PackingWorld, job)
        for job in (
            "fetch_orders",
            "complete_orders",
            "read_cancellations",
            "send_orders",
            "pass_on_cancellations",
            "book_shipments",
            "request_documents",
            "watch_submissions",
            "process_documents_result",
            "fetch_documents",
        )
    ),
    *((StockWorld, job) for job in ("send_stock", "watch_submissions", "process_stock_result")),
)
MOST_OF_A_PLACE = 5
"""Later ones of a job that polls are the same again."""

CUTS = {
    "request_documents": (PackingWorld, {"submissions": ("put",)}),
    "send_stock": (StockWorld, {"submissions": ("put",)}),
    "process_stock_result": (StockWorld, {"stock": ("record_results",)}),
    "fetch_documents": (PackingWorld, {"shipments": ("keep_documents",)}),
}
"""One commit of each of these jobs made into two, as a change may do by mistake."""


@pytest.fixture
def database(upgraded_sqlite_url):
    made = Database(upgraded_sqlite_url)
    yield made
    made.dispose()


@pytest.fixture
def live(database):
    """Return a function that lets a world live over an empty database; and what is unsettled."""

    def run(world, injector, cuts=None):
        with database.writing() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        return world(database, injector, cuts or {}).live()

    return run


def points_of(live, world, job, cuts=None):
    watching = Injector()
    assert live(world, watching, cuts) == []
    return [one for one in watching.passed if one.job == job and one.number <= MOST_OF_A_PLACE]


def unsettled(live, world, points, cuts=None):
    """Let each fault happen at each point; yield what was not settled."""
    for point in points:
        for fault in point.faults:
            injector = Injector(point, fault)
            left = live(world, injector, cuts)
            assert injector.happened, f"{point} was not reached."
            if left:
                yield f"{point}, {fault}: {', '.join(left)}"


@pytest.mark.parametrize(("world", "job"), SWEPT)
def test_whatever_goes_wrong_at_one_point_of_a_job_is_settled(live, world, job):
    points = points_of(live, world, job)

    assert points
    assert list(unsettled(live, world, points)) == []


@pytest.mark.parametrize("job", CUTS)
def test_a_commit_that_is_cut_into_two_is_found(live, job):
    world, later = CUTS[job]
    cuts = {job: later}
    points = points_of(live, world, job, cuts)

    assert any(unsettled(live, world, points, cuts))


@pytest.mark.parametrize("world", [PackingWorld, StockWorld])
def test_every_job_of_the_world_is_swept(world, database):
    jobs = world(database, Injector()).jobs

    assert [job.name for job in jobs] == [job for of, job in SWEPT if of is world]
