"""How documents are got once more."""

from enum import StrEnum


class Renewal(StrEnum):
    """How the documents of a shipment are renewed."""

    FETCH = "fetch"
    """The file that the channel made is fetched again; no submission is used."""
    REQUEST = "request"
    """The channel is requested to make them again, alone, by one more submission."""
