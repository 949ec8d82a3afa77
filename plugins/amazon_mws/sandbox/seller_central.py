"""All that one seller has at Amazon."""

from datetime import datetime

from .dice import dice
from .documents.report_shelf import ReportShelf
from .easy_ship.packages import Packages
from .feeds.documents_feed import DocumentFeeds
from .feeds.feed import FeedType
from .feeds.feed_queue import FeedQueue
from .feeds.inventory_feed import InventoryFeeds
from .feeds.numbers import Numbers
from .protocol.accounts import Seller
from .settings import SandboxSettings, ShopSettings
from .shop.catalogue import CATALOGUE
from .shop.shop import Shop
from .shop.stock import Stock


class SellerCentral:
    """Shop, stock, packages, feeds and reports of one seller."""

    def __init__(
        self, seller: Seller, shop: ShopSettings, settings: SandboxSettings, opened_at: datetime
    ) -> None:
        chance = dice(shop.seed, seller.seller_id, "central")
        numbers = Numbers(chance)
        self.shop = Shop(seller, shop, opened_at)
        self.stock = Stock(CATALOGUE)
        self.packages = Packages(self.shop, settings.easy_ship, chance)
        self.reports = ReportShelf(settings.reports.report_access)
        seller_id = seller.seller_id
        documents = DocumentFeeds(
            seller_id, self.packages, self.reports, settings, numbers=numbers, dice=chance
        )
        self.feeds = FeedQueue(
            {
                FeedType.INVENTORY: InventoryFeeds(seller_id, self.stock, settings.feeds).work,
                FeedType.EASY_SHIP_DOCUMENTS: documents.work,
            },
            settings.feeds,
            numbers,
            chance,
        )

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due."""
        self.shop.advance(now)
        self.feeds.advance(now)
