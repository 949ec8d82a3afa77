"""`cancellations`: lists what customers cancelled, and sends it to the OMS again."""

from typing import Final

import click

from ....ports.repositories.cancellations import CancellationStage
from ..id_param import IdParam
from ..lazy_command import LazyGroup
from .parameters import CONNECTION, SKIP, limit, stages

CANCELLATIONS: Final = LazyGroup(
    "cancellations", help="List customer cancellations, and send them to the OMS again."
)

CANCELLATIONS.declare(
    "list",
    "List cancellations, last noticed first.",
    "work.cancellations:list_cancellations",
    stages(CancellationStage),
    CONNECTION,
    limit(),
    SKIP,
)
CANCELLATIONS.declare(
    "show",
    "Show the details of one order's cancellation.",
    "work.cancellations:show",
    click.Argument(["order_id"], type=IdParam()),
    CONNECTION,
)
CANCELLATIONS.declare(
    "retry",
    "Send a cancellation to the OMS again.",
    "work.cancellations:retry",
    click.Argument(["order_id"], required=False, type=IdParam()),
    click.Option(["--all-blocked"], is_flag=True, help="Retry every blocked cancellation."),
    CONNECTION,
)
