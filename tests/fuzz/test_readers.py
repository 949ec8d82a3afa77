"""Everything that reads external bytes handles malformed ones as documented."""

from itertools import islice

import pytest
from amazon_bodies import LIKE, recorded, written
from evidence.beside import RECORDINGS
from fuzzing.amazon_answers import amazon_messages
from fuzzing.mutations import mutations
from fuzzing.reader import an_alarm, judge
from fuzzing.readers import READERS
from hypothesis import given, settings
from hypothesis import strategies as st

FEW = {"amazon-pdfs": 40, "amazon-completeness": 40, "amazon-pages": 40}
"""Inputs for a slow reader; all others get more."""
MANY = 300

each_reader = pytest.mark.parametrize("name", READERS)


@pytest.fixture
def read(name):
    with READERS[name].open() as opened:
        yield opened


@each_reader
def test_spoilt_inputs_are_taken_as_promised(name, read):
    """`make fuzz` runs more of them."""
    reader, found = READERS[name], []

    with an_alarm():
        for seed, body in islice(mutations(reader.corpus()), FEW.get(name, MANY)):
            if (finding := judge(reader, read, body)) is not None:
                found.append(f"make fuzz READER={name} FROM={seed} N=1\n{finding.story}")

    assert not found, "\n".join(found[:3])


@each_reader
def test_any_bytes_are_taken_as_promised(name, read):
    @settings(max_examples=25, derandomize=True, database=None)
    @given(st.binary(max_size=300))
    def take(body):
        with an_alarm():
            finding = judge(READERS[name], read, body)
        assert finding is None, finding.story

    take()


@each_reader
def test_a_sound_input_to_begin_with_is_read_to_its_end(name, read):
    """Else mutations of it would all be rejected at the same place."""

    def is_read(body):
        try:
            read(body)
        except READERS[name].may_raise:
            return False
        return True

    assert any(is_read(body) for body in READERS[name].corpus())


def test_written_answers_are_among_those_of_the_sandbox():
    told = {message.body for message in amazon_messages()}

    assert {written(name).body for name in LIKE} <= told


@RECORDINGS.needed
def test_recorded_answers_are_among_them_too():
    told = {message.body for message in amazon_messages()}

    assert {recorded(name).body for names in LIKE.values() for name in names} <= told
