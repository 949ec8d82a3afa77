"""The state of one seller at Amazon."""

from datetime import datetime

from ....sdk.sandbox.state import State
from .documents.report_store import ReportStore
from .easy_ship.packages import Packages
from .feeds.documents_feed import DocumentFeeds
from .feeds.feed import Feed, FeedType
from .feeds.feed_queue import FeedQueue
from .feeds.inventory_feed import InventoryFeeds
from .feeds.numbers import Numbers
from .protocol.accounts import Seller
from .seeded_random import seed_of_start, seeded_random
from .settings import SandboxSettings, ShopSettings
from .shop.catalogue import CATALOGUE
from .shop.shop import Shop
from .shop.stock import Stock


class SellerAccount:
    """Shop, stock, packages, feeds and reports of one seller."""

    def __init__(
        self,
        seller: Seller,
        shop: ShopSettings,
        settings: SandboxSettings,
        opened_at: datetime,
        state: State,
    ) -> None:
        seller_id = seller.seller_id
        rng = seeded_random(*seed_of_start(shop.seed, state), seller_id, "central")
        self.numbers = numbers = Numbers(rng, state, seller_id)
        self.shop = Shop(seller, shop, opened_at, state)
        self.stock = Stock(CATALOGUE, state, seller_id)
        self.packages = Packages(self.shop, settings.easy_ship, rng, state)
        self.reports = ReportStore(settings.reports.report_access, state, seller_id)
        documents = DocumentFeeds(
            seller_id, self.packages, self.reports, settings, numbers=numbers, rng=rng
        )
        self.feeds = FeedQueue(
            {
                FeedType.INVENTORY: InventoryFeeds(seller_id, self.stock, settings.feeds).work,
                FeedType.EASY_SHIP_DOCUMENTS: documents.work,
            },
            settings.feeds,
            numbers,
            rng,
            state.kept(f"{seller_id}/feeds", Feed),
        )

    def advance(self, now: datetime) -> None:
        """Process all events that are due."""
        self.shop.advance(now)
        self.feeds.advance(now)
