"""GetServiceStatus, which every section has."""

from collections.abc import Sequence

from ..protocol.markup import Node
from ..protocol.times import zulu
from .section import Call


def get_service_status(call: Call) -> Sequence[Node]:
    """Tell that the section is well."""
    return [("Status", "GREEN"), ("Timestamp", zulu(call.now))]
