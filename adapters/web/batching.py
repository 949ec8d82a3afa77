"""Batches requests of several threads into one operation."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


class _Place(Generic[Wish, Answer]):
    """A request of one thread, and its answer or the error of its batch."""

    __slots__ = ("answer", "error", "wish")

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.answer: Answer | None = None
        self.error: Exception | None = None


class Batcher(Generic[Wish, Answer]):
    """
    Collects the requests that arrive while a batch is processed into the next batch.

    A commit takes about the same time for one change as for many, so that concurrent small
    changes become a few larger ones. A single request is not delayed.

    Args:
        do: processes a batch and returns the answers in its order; an error is raised in every
            thread of the batch.
    """

    def __init__(self, do: Callable[[Sequence[Wish]], Sequence[Answer]]) -> None:
        self._do = do
        self._waiting: deque[_Place[Wish, Answer]] = deque()
        self._turn = threading.Lock()

    def __call__(self, wish: Wish) -> Answer:
        """Return the answer to a request after this thread or another one has processed it."""
        place: _Place[Wish, Answer] = _Place(wish)
        self._waiting.append(place)
        with self._turn:
            if place.answer is None and place.error is None:
                self._fulfil_all()
        if place.error is not None:
            raise place.error
        assert place.answer is not None  # noqa: S101  # see `_fulfil_all`
        return place.answer

    def _fulfil_all(self) -> None:
        places = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            answers = self._do([place.wish for place in places])
        except Exception as error:  # noqa: BLE001  # raised by each thread that waits for it
            for place in places:
                place.error = error
            return
        for place, answer in zip(places, answers, strict=True):
            place.answer = answer
