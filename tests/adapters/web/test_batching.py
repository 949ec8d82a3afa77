"""What many threads wish at the same time is done in few goes, and each gets its own answer."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from channel_connector.adapters.web.batching import Batcher

PATIENCE_SECONDS = 30


class Kitchen:
    """Cooks a whole round at a time, and the first one only once the others have ordered."""

    def __init__(self):
        self.rounds = []
        self.begun = threading.Event()
        self.may_go_on = threading.Event()

    def cook(self, dishes):
        self.rounds.append(list(dishes))
        self.begun.set()
        assert self.may_go_on.wait(PATIENCE_SECONDS)
        if "poison" in dishes:
            raise ValueError("Nobody eats.")
        return [f"a hot {dish}" for dish in dishes]


def test_a_single_wish_is_done_at_once():
    kitchen = Kitchen()
    kitchen.may_go_on.set()

    assert Batcher(kitchen.cook)("soup") == "a hot soup"


@pytest.fixture
def crowd():
    """Return a function that lets one wish be under way while others come."""

    def order(kitchen, first, *others):
        together = Batcher(kitchen.cook)
        with ThreadPoolExecutor(len(others) + 1) as guests:
            orders = [guests.submit(together, first)]
            assert kitchen.begun.wait(PATIENCE_SECONDS)
            orders += [guests.submit(together, dish) for dish in others]
            while len(together._waiting) < len(others):
                threading.Event().wait(0.001)
            kitchen.may_go_on.set()
        return orders

    return order


def test_what_comes_while_another_is_being_done_is_done_in_one_go(crowd):
    kitchen = Kitchen()

    orders = crowd(kitchen, "soup", "rice", "dal", "roti")

    assert [one.result() for one in orders] == [
        "a hot soup",
        "a hot rice",
        "a hot dal",
        "a hot roti",
    ]
    assert len(kitchen.rounds) == 2
    assert sorted(kitchen.rounds[1]) == ["dal", "rice", "roti"]


def test_an_error_is_told_to_all_whom_it_concerns_and_nobody_else(crowd):
    kitchen = Kitchen()

    soup, rice, poison = crowd(kitchen, "soup", "rice", "poison")

    assert soup.result() == "a hot soup"
    for one in (rice, poison):
        with pytest.raises(ValueError, match="Nobody eats"):
            one.result()
