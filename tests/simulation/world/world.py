"""A day's world: two sides, the connector's machines, and the events of the plan."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from channel_connector.adapters.assure.sandbox.assure import Assure
from channel_connector.adapters.assure.sandbox.warehouse.warehouse import Pace
from channel_connector.adapters.bootstrap.load_settings import load_settings
from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.plugins.amazon_mws.channel import channel_over
from channel_connector.plugins.amazon_mws.sandbox.protocol.accounts import Accounts
from channel_connector.plugins.amazon_mws.sandbox.quotas.quota import QuotaRules
from channel_connector.plugins.amazon_mws.sandbox.seeded_random import seeded_random as dice_of
from channel_connector.plugins.amazon_mws.sandbox.settings import (
    EasyShipSettings,
    FeedSettings,
    ReportSettings,
    SandboxSettings,
    ShopSettings,
)

from .clients import AMAZON, a_client, settings_text
from .clocks import HostClock
from .coverage import Coverage
from .happenings import Happenings
from .host import Host
from .hub import Hub
from .sides import AmazonSide, AssureSide, WatchedAmazon
from .storage import Mirror
from .story import Listening, Story
from .warehouse import Packers
from .watch import Watch

FIRST_DAY = datetime(2026, 3, 2, tzinfo=UTC)
LAST_ORDER_HOURS = 3.0
"""Before the end."""

OPERATOR_LOOKS_HOURS = 0.8


class World:
    """
    Everything of one simulated day.

    Args:
        plan: the events.
        folder: for the database, if it is a file.
        url: of an upgraded and empty database to use instead of a file.
    """

    def __init__(self, plan, folder, url=""):
        self.plan, self.seed = plan, plan.seed
        self.begins = FIRST_DAY + timedelta(days=plan.seed % 28)
        self.ends = self.begins + timedelta(hours=plan.hours)
        self.hub = Hub(self.begins)
        self.dice = dice_of("world", plan.seed)
        self.clients = [a_client(number) for number in range(plan.clients)]
        self.url = url or _a_database(folder)
        secrets = frozenset().union(*(client.secrets for client in self.clients))
        self.story = Story(lambda: self.hub.now, secrets)
        self.tell = self.story.tell
        self.amazon = WatchedAmazon(
            self.begins,
            _sandbox_settings(plan),
            Accounts(client.authorization for client in self.clients),
        )
        self.assures = [Assure([client.credentials]) for client in self.clients]
        self.sides = {AMAZON: AmazonSide(self.amazon)}
        for client, assure in zip(self.clients, self.assures, strict=True):
            self.sides[client.assure_host] = AssureSide(assure)
        self.settings = _settings(plan, self.clients, self.url, folder)
        self.mirror = Mirror(lambda: self.hub.now)
        self._looking = Database(self.url)
        self.storage = SqlStorage(self._looking)
        self.hosts = [Host(self, number, self._clock(number)) for number in range(plan.hosts)]
        self.coverage = Coverage()
        self.watch = Watch(self)
        self.packers = [
            Packers(self, client, assure)
            for client, assure in zip(self.clients, self.assures, strict=True)
        ]
        self.happenings = Happenings(self)

    def run(self):
        """Run the day; `watch` holds the violations."""
        with Listening(self.story), self.coverage.of_errors():
            try:
                self._live()
            finally:
                self.hub.end_all()
                for host in self.hosts:
                    host.close()
                self.coverage.read_calls(self._looking)
                self._looking.dispose()
        return self.watch

    def becomes_due(self, moment):
        for host in self.hosts:
            if host.alive:
                host.poll_at(moment)

    def host_for_a_call(self):
        """Return a machine whose web server answers, None without any."""
        return next((host for host in self.hosts if host.alive and not host.is_frozen), None)

    def connection_settings(self, session):
        """Return the connections' settings with the real channel over a session of the wire."""

        def opened(account, services):
            return channel_over(session(), account, services)

        return tuple(
            replace(one, channel_type=replace(one.channel_type, open=opened))
            for one in self.settings.connections
        )

    def seller(self, client):
        return self.amazon.sellers[client.seller_id]

    def _clock(self, number):
        plan, sign = self.plan, 1 if number % 2 == 0 else -1
        offset = timedelta(seconds=plan.offset_seconds * sign)
        return HostClock(self.hub, offset, plan.drift * sign)

    def _live(self):
        hub, plan = self.hub, self.plan
        for host in self.hosts:
            hub.at(hub.now, host.start)
        for event in plan.events:
            hub.at(self.begins + event.at, lambda event=event: self.happenings.happen(event))
        self._at(plan.packing_hours[0], lambda: self._pack(on=True))
        self._at(plan.packing_hours[1], lambda: self._pack(on=False))
        self._at(plan.troubled_hours, self.happenings.calm_down)
        self._at(plan.hours - LAST_ORDER_HOURS, self._no_more_orders)
        for look in range(1, int(plan.hours / OPERATOR_LOOKS_HOURS)):
            self._at(look * OPERATOR_LOOKS_HOURS, self.happenings.operator_looks)
        for packers in self.packers:
            packers.start()
        self.watch.start()
        hub.until(self.ends, self.watch.after_each)
        self.watch.at_the_end()

    def _at(self, hours, act):
        self.hub.at(self.begins + timedelta(hours=hours), act)

    def _pack(self, *, on):
        """Switch the packing of new orders; packed orders get their documents day and night."""
        after = timedelta(minutes=self.plan.pack_after_minutes)
        day_and_night = after < timedelta(hours=1)
        for client, assure in zip(self.clients, self.assures, strict=True):
            assure.warehouse.pace = Pace(
                f"http://host/assure/v1/{client.name}",
                {"X-Connector-Key": client.key},
                after if on or day_and_night else timedelta(days=9),
                on=True,
            )

    def _no_more_orders(self):
        for shop in self.amazon.shops.values():
            shop.trade(0, self.hub.now)


def _sandbox_settings(plan):
    return SandboxSettings(
        shop=ShopSettings(
            seed=str(plan.seed),
            orders_per_hour=plan.orders_per_hour,
            backlog=plan.backlog,
            cancel_rate=plan.cancel_rate,
            partial_cancel_rate=plan.partial_cancel_rate,
            self_ship_rate=plan.self_ship_rate,
        ),
        quota=QuotaRules(plan.hour_mode, remaining_lags=plan.remaining_lags),
        easy_ship=EasyShipSettings(plan.already_exists, plan.scheduled_word),
        feeds=FeedSettings(
            feed_delay_factor=plan.feed_delay_factor,
            feed_lanes=plan.feed_lanes,
            unlisted_seconds=plan.unlisted_seconds,
            document_report=plan.document_report,
        ),
        reports=ReportSettings(plan.report_access),
        easy_ship_names=plan.names,
    )


_PLUGINS = []


def _settings(plan, clients, url, folder):
    if not _PLUGINS:
        _PLUGINS.append(load_plugins())
    file = Path(folder) / "config.yaml"
    file.write_text(settings_text(plan, clients, url))
    return load_settings(file, _PLUGINS[0], {})


def _a_database(folder):
    """Return the URL of an upgraded file; upgraded once for all days of this process."""
    template = Path(folder).parent / "upgraded.db"
    if not template.exists():
        database = Database(f"sqlite:///{template}.new")
        upgrade_tables(database)
        database.dispose()
        Path(f"{template}.new").rename(template)
    file = shutil.copy(template, Path(folder) / "connector.db")
    return f"sqlite:///{file}"
