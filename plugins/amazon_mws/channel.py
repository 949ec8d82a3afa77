"""Opens Amazon's channel."""

from dataclasses import replace

import requests

from ...ports.channel.plugin import Channel, Services
from .credential_test import AmazonCredentialTest
from .document_source import AmazonDocumentSource
from .feeds.feeds import AmazonFeeds
from .inventory_sink import AmazonInventorySink
from .mws.client import AmazonClient
from .mws.transport import open_session
from .order_source import CHANGED, AmazonOrderSource
from .settings import AmazonAccount
from .shipment_creator import AmazonShipmentCreator
from .submissions import AmazonSubmissionList


def open_channel(account: AmazonAccount, services: Services) -> Channel:
    """Open the channel; it connects on the first call."""
    return channel_over(open_session(), account, services)


def channel_over(session: requests.Session, account: AmazonAccount, services: Services) -> Channel:
    """Assemble the channel on a session, which the channel closes."""
    client = AmazonClient(account, services.rate_policy, session, calls=services.calls)
    feeds = AmazonFeeds(client, account.marketplace_id)
    orders = AmazonOrderSource(
        client, services.rate_policy, account.marketplace_id, account.easy_ship_only
    )
    return Channel(
        credential_test=AmazonCredentialTest(client, account.marketplace_id, account.seller_id),
        order_source=orders,
        cancellation_source=replace(orders, statuses=CHANGED),
        shipment_creator=AmazonShipmentCreator(client, account.marketplace_id),
        document_source=AmazonDocumentSource(
            client, feeds, services.rate_policy, account.seller_id
        ),
        submission_list=AmazonSubmissionList(client),
        inventory_sink=AmazonInventorySink(feeds, services.rate_policy, account.seller_id),
        close=client.close,
    )
