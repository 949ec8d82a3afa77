"""GetServiceStatus, an operation of every section."""

from collections.abc import Sequence

from ..protocol.markup import Node
from ..protocol.times import zulu
from .section import Call


def get_service_status(call: Call) -> Sequence[Node]:
    """Return the status GREEN."""
    return [("Status", "GREEN"), ("Timestamp", zulu(call.now))]
