"""`shipments`: lists, retries and reschedules shipments."""

from pathlib import Path
from typing import Final

import click

from ....core.documents.renewal import Renewal
from ....ports.repositories.shipments import ShipmentStage
from ..id_param import IdParam
from ..lazy_command import LazyGroup
from .parameters import CONNECTION, SKIP, limit, one_of, stages

SHIPMENTS: Final = LazyGroup(
    "shipments", help="List shipments, retry them, and reschedule their pickups."
)

SHIPMENTS.declare(
    "list",
    "List shipments, last accepted first.",
    "work.shipments:list_shipments",
    stages(ShipmentStage),
    click.Option(
        ["--unfinished"],
        is_flag=True,
        help="Only those in progress: not ready, refused or failed.",
    ),
    click.Option(
        ["--attention"],
        is_flag=True,
        help="Only those that did not fail but need a person; first accepted first.",
    ),
    click.Option(["--order", "order_id"], type=IdParam(), help="Only of this order."),
    CONNECTION,
    limit(),
    SKIP,
)
SHIPMENTS.declare(
    "show",
    "Show the details of one shipment, and when its documents are expected.",
    "work.one_shipment.show:show",
    click.Argument(["shipment_id"], type=IdParam()),
    CONNECTION,
)
SHIPMENTS.declare(
    "retry",
    """
    Retry a shipment from where it failed.

    Documents that were already requested are not requested again; the status of the submission
    is read instead. With --documents the documents of a shipment that has them are fetched or
    requested again, of a ready one too.
    """,
    "work.shipments:retry",
    click.Argument(["shipment_id"], required=False, type=IdParam()),
    click.Option(["--all-failed"], is_flag=True, help="Retry every failed shipment."),
    click.Option(
        ["--documents"],
        type=one_of(Renewal),
        help="Fetch the channel's file again, or request it anew, by one more submission.",
    ),
    CONNECTION,
)
SHIPMENTS.declare(
    "acknowledge",
    "Note that a person dealt with a parcel that needed attention.",
    "work.shipments:acknowledge",
    click.Argument(["shipment_id"], type=IdParam()),
    CONNECTION,
)
SHIPMENTS.declare(
    "reschedule",
    "List the other pickups that the channel offers for a shipment, or move it to one.",
    "work.one_shipment.reschedule:reschedule",
    click.Argument(["shipment_id"], type=IdParam()),
    click.Option(
        ["--slot", "number"],
        type=click.IntRange(min=1),
        help="The number of the pickup to choose, as listed.",
    ),
    CONNECTION,
)
SHIPMENTS.declare(
    "document",
    "Write the documents of a shipment to FILE, as the channel made them.",
    "work.shipments:document",
    click.Argument(["shipment_id"], type=IdParam()),
    click.Argument(["file"], type=click.Path(dir_okay=False, path_type=Path)),
    CONNECTION,
)
