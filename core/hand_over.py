"""Give out the documents of a shipment, or tell until when they are not ready."""

from dataclasses import dataclass
from datetime import datetime

from ..ports.stores.shipments import Shipment


@dataclass(frozen=True, slots=True)
class Handed:
    """The documents of a shipment: one PDF, byte for byte as the channel made it."""

    shipment: Shipment
    pdf: bytes


@dataclass(frozen=True, slots=True)
class NotReady:
    """Ask again at `until`, when they are expected; `why` says what they wait for."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class NotGiven:
    """There will be none without a person; `code` is for the caller, `message` for people."""

    code: str
    message: str


HandOverAnswer = Handed | NotReady | NotGiven
