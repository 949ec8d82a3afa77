"""A campaign finds defects of every kind in a reader."""

import os
import signal
import time

import pytest
from fuzzing.campaign import Limits, run
from fuzzing.mutations import mutation
from fuzzing.reader import Reader, an_alarm, judge, simply

CORPUS = [b"<a>sound</a>"]
HASTY = Limits(patience=0.2, silence=1.0, memory=64 * 1024**2)
QUIET = Limits(patience=0.2, memory=64 * 1024**2)

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def is_spoilt(body):
    return body != CORPUS[0]


def raises(body):
    if is_spoilt(body):
        raise KeyError("a")


def turns_in_circles(body):
    while body != CORPUS[0]:
        try:
            sum(range(100))
        except Exception:  # noqa: BLE001, S112  # even where it catches all
            continue


def waits(body):
    if is_spoilt(body):
        time.sleep(3600)


def hoards(body):
    return b"x" * 512 * 1024**2 if is_spoilt(body) else b""


def dies(body):
    if is_spoilt(body):
        os.kill(os.getpid(), signal.SIGKILL)


class Careless:
    """Raises in its finalizer, where nothing can catch it."""

    def __del__(self):
        raise KeyError("gone")


def fails_unseen(body):
    if is_spoilt(body):
        Careless()


@pytest.mark.parametrize(
    ("defect", "told"),
    [
        (fails_unseen, "not raised: KeyError('gone')"),
        (raises, "KeyError in test_campaign.py, raises"),
        (turns_in_circles, "Hang in test_campaign.py, turns_in_circles"),
        (waits, "hangs"),
        (hoards, "MemoryError in test_campaign.py, hoards"),
        (dies, "ended its process (SIGKILL)"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_bad_reader_is_found_with_the_seed_that_shows_it(defect, told):
    reader = Reader("bad", lambda: CORPUS, simply(defect), (ValueError,))
    *_, report = run(reader, range(100, 103), limits=HASTY if defect is waits else QUIET)

    assert list(report.found) == [told]
    found = report.found[told]
    assert is_spoilt(found.body)
    assert found.body == mutation(CORPUS, found.seed)
    assert report.inputs == 3


def test_a_good_reader_is_given_each_seed_once_by_any_number_of_processes():
    reader = Reader("good", lambda: CORPUS, simply(len))

    *_, report = run(reader, range(1000), processes=2)

    assert (report.inputs, report.found) == (1000, {})


def test_what_it_promises_to_raise_is_no_finding():
    def refuse(body):
        raise ValueError(body)

    reader = Reader("strict", lambda: CORPUS, simply(refuse), (ValueError,))

    with an_alarm():
        assert judge(reader, refuse, b"") is None


def test_a_seed_is_always_the_same_input():
    assert [mutation(CORPUS, seed) for seed in range(200)] == [
        mutation(CORPUS, seed) for seed in range(200)
    ]
    assert len({mutation(CORPUS, seed) for seed in range(200)}) > 100
