"""What a book of alerts promises."""

from dataclasses import replace
from datetime import timedelta

from ...repositories.alerts import Alert, AlertKind, Telling
from ...repositories.storage import Books
from ..fakes.builders import CONNECTION, NOON

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WEBHOOK = "webhook"
SET_ASIDE = Alert(AlertKind.ORDERS_SET_ASIDE, CONNECTION, NOON, NOON - HOUR, count=50)
DISK = Alert(AlertKind.DISK_LOW, "", NOON, NOON, count=1, detail="7 MiB are left.")


def a_telling(alert: Alert = SET_ASIDE, *, of_end: bool = False, channel: str = WEBHOOK) -> Telling:
    """Return what is to be told of an alert at NOON."""
    return Telling(alert.kind, alert.connection, alert.began_at, channel, of_end, due_at=NOON)


class AlertBookContract:
    """Subclass me and provide `books`, a fixture that opens empty books."""

    def test_what_has_not_ended_is_open(self, books: Books) -> None:
        ended = replace(SET_ASIDE, began_at=NOON - HOUR, ended_at=NOON)
        with books.change() as book:
            book.alerts.put([SET_ASIDE, DISK, ended])

        with books.look() as book:
            assert book.alerts.open() == [DISK, SET_ASIDE]

    def test_an_alert_is_replaced_under_its_key(self, books: Books) -> None:
        cleared = replace(SET_ASIDE, count=51, clear_at=NOON + MINUTE)
        for alert in (SET_ASIDE, cleared):
            with books.change() as book:
                book.alerts.put([alert])

        with books.look() as book:
            assert book.alerts.open() == [cleared]

    def test_what_is_to_be_told_is_due_at_its_moment(self, books: Books) -> None:
        with books.change() as book:
            book.alerts.put([SET_ASIDE])
            book.alerts.put_tellings([a_telling()])

        with books.look() as book:
            assert book.alerts.due(WEBHOOK, NOON - MINUTE) is None
            assert book.alerts.due(WEBHOOK, NOON) == a_telling()
            assert book.alerts.get(a_telling()) == SET_ASIDE
            assert book.alerts.next_due(WEBHOOK) == NOON
            assert book.alerts.due("email", NOON) is None

    def test_what_was_told_is_due_no_more(self, books: Books) -> None:
        told = replace(a_telling(), told_at=NOON, answer="200 OK")
        with books.change() as book:
            book.alerts.put([SET_ASIDE])
            book.alerts.put_tellings([told])

        with books.look() as book:
            assert book.alerts.due(WEBHOOK, NOON) is None
            assert book.alerts.next_due(WEBHOOK) is None
            assert book.alerts.tellings(SET_ASIDE) == [told]

    def test_the_end_waits_until_its_channel_told_the_beginning(self, books: Books) -> None:
        """A beginning that comes after the end would call people for nothing."""
        beginning = replace(a_telling(), due_at=NOON + HOUR)
        other = replace(a_telling(channel="email"), told_at=NOON)
        end = a_telling(of_end=True)
        with books.change() as book:
            book.alerts.put([SET_ASIDE])
            book.alerts.put_tellings([beginning, end, other])
        with books.look() as book:
            assert book.alerts.due(WEBHOOK, NOON) is None

        with books.change() as book:
            book.alerts.put_tellings([replace(beginning, told_at=NOON + HOUR)])
        with books.look() as book:
            assert book.alerts.due(WEBHOOK, NOON) == end

    def test_tellings_are_told_by_channel_the_beginning_first(self, books: Books) -> None:
        tellings = [
            a_telling(channel=channel, of_end=of_end)
            for channel in ("email", WEBHOOK)
            for of_end in (False, True)
        ]
        with books.change() as book:
            book.alerts.put([SET_ASIDE])
            book.alerts.put_tellings(reversed(tellings))

        with books.look() as book:
            assert book.alerts.tellings(SET_ASIDE) == tellings

    def test_what_is_removed_is_told_to_nobody(self, books: Books) -> None:
        with books.change() as book:
            book.alerts.put([SET_ASIDE, DISK])
            book.alerts.put_tellings([a_telling()])
        with books.change() as book:
            book.alerts.remove(SET_ASIDE)

        with books.look() as book:
            assert book.alerts.open() == [DISK]
            assert book.alerts.due(WEBHOOK, NOON) is None

    def test_a_search_shows_what_began_last_first(self, books: Books) -> None:
        later = replace(DISK, began_at=NOON + MINUTE)
        ended = replace(DISK, ended_at=NOON + MINUTE)
        with books.change() as book:
            book.alerts.put([SET_ASIDE, later, ended])

        with books.look() as book:
            assert book.alerts.search() == [later, SET_ASIDE]
            assert book.alerts.search(ended=True, limit=1) == [later]
            assert set(book.alerts.search(ended=True)) == {later, SET_ASIDE, ended}

    def test_what_ended_long_ago_is_forgotten(self, books: Books) -> None:
        old = replace(SET_ASIDE, began_at=NOON - HOUR, ended_at=NOON - MINUTE)
        with books.change() as book:
            book.alerts.put([SET_ASIDE, old])
            book.alerts.put_tellings([a_telling(old)])
        with books.change() as book:
            assert book.alerts.forget(NOON) == 1

        with books.look() as book:
            assert book.alerts.search(ended=True) == [SET_ASIDE]
