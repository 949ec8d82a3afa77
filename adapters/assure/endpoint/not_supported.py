"""The refusal of a call that the channel does not support."""

from typing import Final

from ....core.jobs.workflows import STOCK, workflow_of
from ....ports.oms.calls import OmsCall
from .oms_endpoint import OmsEndpoint
from .refusal import Refusal

NOT_SUPPORTED: Final = "NOT_SUPPORTED"


def not_supported(endpoint: OmsEndpoint, call: OmsCall) -> Refusal:
    """Return the refusal with the channel's note on the call's workflow."""
    if call in STOCK.oms_calls:
        return Refusal(
            NOT_SUPPORTED, "This channel does not support stock updates. Nothing was changed."
        )
    workflow = workflow_of(call)
    note = endpoint.workflows[workflow].note
    return Refusal(NOT_SUPPORTED, f"{workflow} is not supported. {note} Nothing was changed.")
