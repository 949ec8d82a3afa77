"""What alerts take: the deed that notices, and one for each way on which people are told."""

from collections.abc import Iterator, Mapping, Sequence

import requests

from ..core.alert_troubles import Watched
from ..core.deed import Deed
from ..core.tell_alerts import TellAlerts
from ..core.watch_alerts import WatchAlerts
from ..ports.alert_channel import AlertChannel
from ..ports.stores.books import Books
from ..ports.stores.figures import FigureBook
from ..ports.stores.wakeups import WakeupBook
from .alerts.email import Email
from .alerts.settings import AlertSettings
from .alerts.webhook import Webhook
from .settings import ConnectionSettings


def alert_channels(settings: AlertSettings) -> Iterator[dict[str, AlertChannel]]:
    """Open the ways of `alerts:`, by name."""
    channels: dict[str, AlertChannel] = {}
    with requests.Session() as session:
        if settings.webhook is not None:
            channels["webhook"] = Webhook(settings.webhook, session)
        if settings.email is not None:
            channels["email"] = Email(settings.email)
        yield channels


def watch_alerts(
    connections: Sequence[ConnectionSettings],
    settings: AlertSettings,
    figures: FigureBook,
    wakeups: WakeupBook,
    books: Books,
) -> WatchAlerts:
    """Wire the deed that notices what needs a person."""
    watched = tuple(Watched(one.name, one.stock.enabled) for one in connections)
    return WatchAlerts(watched, figures, wakeups, books, settings.rules, settings.channels)


def host_deeds(
    watch: WatchAlerts, channels: Mapping[str, AlertChannel], books: Books
) -> tuple[Deed, ...]:
    """Return what is done for the whole host."""
    return (watch, *(TellAlerts(name, channel, books) for name, channel in channels.items()))
