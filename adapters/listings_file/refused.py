"""The error for files that cannot be read as listing files."""

from ...ports.host.errors import ConnectorError


class ListingFileRefused(ConnectorError):
    """The file cannot be read as a listing file; the message says what to do."""
