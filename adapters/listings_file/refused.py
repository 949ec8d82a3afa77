"""When a file as a whole is no listing file."""

from ...ports.host.errors import ConnectorError


class ListingFileRefused(ConnectorError):
    """The file as a whole cannot be read as a listing file; its text says what to do."""
