"""What Assure lets a client call: its operations, and the budget that they share."""

from datetime import timedelta
from math import ceil
from typing import Final
from urllib.parse import urlsplit

from ...ports.host.rate_policy import Budget
from .settings import AssureSettings

CREATE_OUTWARD_ORDER: Final = "CreateOutwardOrder"
CANCEL_ORDER: Final = "CancelOrder"
SEARCH_INVENTORY: Final = "SearchInventory"

OPERATIONS: Final = (CREATE_OUTWARD_ORDER, CANCEL_ORDER, SEARCH_INVENTORY)

BURST_SHARE: Final = 10
"""One tenth of the calls per minute may leave at once; the rest is spread over the minute."""


def assure_budgets(settings: AssureSettings) -> tuple[Budget, ...]:
    """
    Return the budget that all calls of a client share.

    Assure counts calls per minute; a bucket restores them one by one. Burst and restored calls
    of any minute together are at most `calls_per_minute`: with 200 per minute, 20 at once and
    one every 334 milliseconds.
    """
    burst = max(1, settings.calls_per_minute // BURST_SHARE)
    restored = settings.calls_per_minute - burst
    interval = timedelta(milliseconds=ceil(60_000 / restored))
    return (Budget("Assure calls", OPERATIONS, burst, interval),)


def assure_account(settings: AssureSettings) -> str:
    """
    Return the holder of the quota: the client with all its channels.

    Credentials are per channel; only the domain identifies the client. Without a domain each
    connection has its own quota.
    """
    host = urlsplit(settings.base_url).netloc
    return f"assure/{host}/{settings.domain or settings.username}"
