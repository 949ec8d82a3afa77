"""Each recording has a written answer of its shape, so that a clone without any proves as much."""

import re
from pathlib import Path

import pytest
from amazon_bodies import LIKE, RECORDED, WRITTEN, recorded, written
from answer_shape import shape
from evidence.beside import RECORDINGS

FOLDER = Path(__file__).with_name("written")


def named_in(all_said):
    """Return the answers of all kinds; that of the headers repeats some."""
    return [name for kind in all_said if kind != "quotas" for name in all_said[kind]]


def test_every_written_answer_is_read_by_a_test():
    files = {f"{file.parent.name}/{file.stem}" for file in FOLDER.glob("*/*.http")}

    assert sorted(named_in(WRITTEN)) == sorted(files)
    assert set(LIKE) == files


def test_every_recording_that_is_expected_has_a_written_answer_like_it():
    stood_for = [name for names in LIKE.values() for name in names]

    assert sorted(stood_for) == sorted(named_in(RECORDED))


@RECORDINGS.needed
def test_every_recording_is_expected():
    files = {
        str(meta.relative_to(RECORDINGS.folder)).removesuffix(".meta.json")
        for meta in RECORDINGS.folder.glob("*/*.meta.json")
    }

    assert {name.rpartition(".")[0] for name in named_in(RECORDED)} == files


@RECORDINGS.needed
@pytest.mark.parametrize("name", LIKE)
def test_a_written_answer_has_the_shape_of_its_recordings(name):
    ours, theirs = shape(written(name)), [shape(recorded(other)) for other in LIKE[name]]

    assert [one - ours for one in theirs] == [frozenset()] * len(theirs)
    assert ours - frozenset().union(*theirs) == frozenset()


@RECORDINGS.needed
def test_written_answers_share_no_id_and_no_time_with_their_recordings():
    """Facts carry over, bytes do not."""
    shared = {
        (name, other): ids_and_times(written(name).body) & ids_and_times(recorded(other).body)
        for name, others in LIKE.items()
        for other in others
    }

    assert {where: common for where, common in shared.items() if common} == {}


def ids_and_times(body):
    """Return the texts without blanks that contain a number of four or more digits."""
    return set(re.findall(rb">([^<>\s]*\d{4}[^<>\s]*)<", body))
