"""What a person can do about an alert, with the commands that help."""

from typing import Final

from ...ports.host.alert_channel import AlertKind

REMEDIES: Final = {
    AlertKind.NOT_LOADED: (
        "Nothing is fetched, packed or sent for it. Fix what the reason names, in most cases "
        "CHANNEL_CONNECTOR_KEYS in the environment of `run`, or start its host. If it is to rest: "
        "`channel-connector connections disable {connection}`, or `connections remove`."
    ),
    AlertKind.JOB_HALTED: (
        "Fix what the reason names, in most cases a credential: `channel-connector check` reports "
        "which one, and lets the halted jobs of each side that it finds right go on at once. So "
        "does `channel-connector connections resume --all-halted`; a halted job is also tried "
        "again every 30 minutes."
    ),
    AlertKind.CHANNEL_HALTED: (
        "If the other side refuses everybody, nothing needs to be done: one connection at a time "
        "is tried, and all go on within two minutes of the end. If it is a credential that they "
        "share, replace it; `channel-connector connections resume --all-halted` tries all at once."
    ),
    AlertKind.JOB_FAILING: (
        "Check whether the other side can be reached: `channel-connector check`. The job continues "
        "by itself once it can."
    ),
    AlertKind.SUBMISSION_STUCK: (
        "`channel-connector submissions list` shows the channel's ids; ask its support about them. "
        "`channel-connector submissions give-up NAME` requests documents again that will never "
        "come."
    ),
    AlertKind.STOCK_OLD: (
        "`channel-connector stock pending --connection {connection}` and "
        "`channel-connector submissions list` show what it waits for."
    ),
    AlertKind.STOCK_UNUSABLE: (
        "`channel-connector stock unusable --connection {connection}` shows the reasons. Correct "
        "`assure.location_code`, or what the OMS sends; the next usable quantity of a SKU ends it. "
        "Until then `channel-connector stock set SKU --disable --connection {connection}` shows 0 "
        "on the channel."
    ),
    AlertKind.ORDERS_UNSENT: (
        "`channel-connector orders list --stage to_send` shows the reasons, and "
        "`channel-connector check` shows whether both sides can be reached."
    ),
    AlertKind.ORDERS_BLOCKED: (
        "`channel-connector orders list --stage blocked` shows the reasons; fix them, then run "
        "`channel-connector orders retry --all-blocked`."
    ),
    AlertKind.ORDERS_HELD: (
        "`channel-connector listings missing --connection {connection}` names the SKUs; "
        "`channel-connector listings import FILE --connection {connection}` releases the orders."
    ),
    AlertKind.ORDERS_MISSED: (
        "They are processed now; `channel-connector orders rescans --connection {connection}` "
        "names them. If it happens again, raise `overlap_minutes`; if orders are still missing, "
        "run `channel-connector orders fetch --since 7d --connection {connection}`."
    ),
    AlertKind.SHIPMENTS_LATE: (
        "`channel-connector shipments list --unfinished` shows what each order waits for, and "
        "`channel-connector budgets` shows whether it is the budget."
    ),
    AlertKind.SHIPMENTS_FAILED: (
        "`channel-connector shipments list --stage failed` shows the reasons; fix them, then run "
        "`channel-connector shipments retry --all-failed`."
    ),
    AlertKind.CANCEL_REQUESTED: (
        "`channel-connector orders list --cancel-requested` names the orders. Cancel each on the "
        "channel, or run `channel-connector orders ship ORDER_ID`."
    ),
    AlertKind.PARCELS_TO_STOP: (
        "`channel-connector shipments list --attention` says what to do with each; then run "
        "`channel-connector shipments acknowledge SHIPMENT_ID`."
    ),
    AlertKind.CANCELLATIONS_BLOCKED: (
        "`channel-connector cancellations list --stage blocked` shows the reasons. Stop the "
        "parcels by hand, or fix the reasons, then run `channel-connector cancellations retry "
        "--all-blocked`."
    ),
    AlertKind.DISK_LOW: "Free some space before the disk is full and nothing can be stored.",
}
"""A sentence for each kind of alert; `{connection}` is replaced by the name of the connection."""


def remedy_for(kind: AlertKind, connection: str) -> str:
    """Return what a person can do about an alert of this kind, as sentences."""
    return REMEDIES[kind].format(connection=connection)
