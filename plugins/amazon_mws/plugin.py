"""Amazon MWS, as a connector host sees it."""

from dataclasses import replace
from types import MappingProxyType

import requests

from ...ports.channel.plugin import (
    Channel,
    ChannelType,
    Services,
    Support,
    Workflow,
    WorkflowSupport,
    hookimpl,
)
from ...ports.host.rate_policy import Budget
from .asin import asin_doubt
from .budgets import amazon_budgets
from .credential_test import AmazonCredentialTest
from .document_source import AmazonDocumentSource
from .feeds.feeds import AmazonFeeds
from .inventory_sink import AmazonInventorySink
from .mws.client import AmazonClient
from .mws.transport import open_session
from .order_source import CHANGED, AmazonOrderSource
from .settings import AmazonAccount, AmazonSettings
from .shipment_creator import AmazonShipmentCreator
from .submissions import AmazonSubmissionList


def _unsupported(note: str) -> WorkflowSupport:
    return WorkflowSupport(Support.NOT_SUPPORTED, note)


WORKFLOWS = MappingProxyType(
    {
        Workflow.ORDER_FETCH: WorkflowSupport(
            Support.SUPPORTED,
            "Unshipped and partly shipped orders that the seller fulfils, and their lines.",
        ),
        Workflow.RETURNS_FETCH: _unsupported(
            "Amazon's carrier brings Easy Ship returns back; Seller Central shows them."
        ),
        Workflow.ORDERS_ACKNOWLEDGEMENT: _unsupported(
            "Amazon waits for no acknowledgement of an Easy Ship order."
        ),
        Workflow.CREATE_SHIPMENT: WorkflowSupport(
            Support.SUPPORTED,
            "Storage the Easy Ship package and its pickup, at most 29 an hour beside a stock update.",
        ),
        Workflow.GET_SHIPMENT: WorkflowSupport(
            Support.SUPPORTED, "Label, invoice and warranty as the PDF that Amazon makes."
        ),
        Workflow.MANIFEST: _unsupported("The carrier brings the manifest to the pickup."),
        Workflow.RETURN_ORDER_PROCESSING: _unsupported("Returns are worked on in Seller Central."),
        Workflow.HANDOVER: _unsupported("Amazon's carrier reports the pickup itself."),
        Workflow.CUSTOMER_CANCELLATION: WorkflowSupport(
            Support.SUPPORTED,
            "Whole orders and units of a line, seen by the same listing as new orders.",
        ),
        Workflow.CREDENTIAL_REFRESH: _unsupported(
            "Amazon's keys and token are not refreshed; the seller renews the authorization "
            "once a year."
        ),
        Workflow.SELLER_CANCELLATION: _unsupported("The seller cancels in Seller Central."),
    }
)


def budgets(account: AmazonAccount) -> tuple[Budget, ...]:
    """Return Amazon's published figures, as far as this account uses them."""
    return amazon_budgets(account.submit_feed_burst)


def open_channel(account: AmazonAccount, services: Services) -> Channel:
    """Open a session; it connects with the first call."""
    return channel_over(open_session(), account, services)


def channel_over(session: requests.Session, account: AmazonAccount, services: Services) -> Channel:
    """Wire the channel over a session, which the channel closes."""
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


@hookimpl
def channel_type() -> ChannelType:
    """Describe Amazon MWS."""
    return ChannelType(
        name="amazon_mws",
        title="Amazon MWS (Easy Ship)",
        workflows=WORKFLOWS,
        settings=AmazonSettings,
        budgets=budgets,
        account=lambda account: account.quota_account,
        open=open_channel,
        carrier="Amazon Easy Ship",
        serial_doubt=asin_doubt,
        sandbox="channel_connector.plugins.amazon_mws.sandbox",
    )
