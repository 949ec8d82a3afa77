"""Parses the parameters of a request."""

from collections import UserDict
from datetime import datetime
from urllib.parse import parse_qsl

from .faults import invalid_value, malformed_time, missing_parameter, rejected_by_front_end
from .times import parse_timestamp
from .wire import Request


class Parameters(UserDict[str, str]):
    """Decoded parameters by name; raises Amazon's errors for invalid values."""

    def required(self, name: str) -> str:
        """Return a required value."""
        value = self.get(name, "")
        if not value:
            raise missing_parameter(name)
        return value

    def timestamp(self, name: str) -> datetime | None:
        """Return a timestamp; None if absent."""
        text = self.get(name, "")
        if not text:
            return None
        moment = parse_timestamp(text)
        if moment is None:
            raise malformed_time()
        return moment

    def whole_number(self, name: str, default: int, least: int, most: int) -> int:
        """Return a number from `least` to `most`, both included."""
        text = self.get(name, "")
        if not text:
            return default
        number = int(text) if text.isascii() and text.isdigit() else least - 1
        if not least <= number <= most:
            raise invalid_value(f"{name} must be between {least} and {most}: {text}")
        return number

    def numbered(self, prefix: str) -> list[str]:
        """Return the values of a list, for example `MarketplaceId.Id.1`, `.2`, by number."""
        start = f"{prefix}."
        found = []
        for name, value in self.items():
            number = name.removeprefix(start)
            if name.startswith(start) and number.isascii() and number.isdigit() and value:
                found.append((int(number), value))
        return [value for _, value in sorted(found)]


def read_parameters(request: Request) -> Parameters:
    """
    Parse the parameters from the query string or, if that is empty, from the form.

    With a query string, the body is not parsed.
    """
    if not request.query:
        return _decoded(request.body.decode("utf-8", "replace"))
    return _decoded(request.query)


def _decoded(text: str) -> Parameters:
    for pair in text.split("&"):
        if pair.count("=") > 1:
            raise rejected_by_front_end(
                "InvalidParameterValue", 400, f"Invalid query string provided: {pair.split('=')[0]}"
            )
    return Parameters(parse_qsl(text, keep_blank_values=True))
