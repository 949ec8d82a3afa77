"""Threads that want the same done at the same time have it done once for all of them."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


class _Place(Generic[Wish, Answer]):
    """One thread's wish, and its answer or the error that all of them got."""

    __slots__ = ("answer", "error", "wish")

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.answer: Answer | None = None
        self.error: Exception | None = None


class Batcher(Generic[Wish, Answer]):
    """
    Collects what arrives while the last of it is being done, and does that in one go.

    A commit takes its time however little it holds; so many small changes at once become a few
    larger ones, and a single one is not delayed.

    Args:
        do: fulfils wishes, in their order; an error is every wish's error.
    """

    def __init__(self, do: Callable[[Sequence[Wish]], Sequence[Answer]]) -> None:
        self._do = do
        self._waiting: deque[_Place[Wish, Answer]] = deque()
        self._turn = threading.Lock()

    def __call__(self, wish: Wish) -> Answer:
        """Return the answer to a wish once it is done, by this thread or another."""
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
