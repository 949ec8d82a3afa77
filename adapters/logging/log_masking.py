"""Redacts secrets and personal data in log lines."""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

from ...ports.channel.order_source import Address
from ...ports.host.secret import Secret
from ...sdk.masking.fields import is_sensitive
from ...sdk.masking.mask import MASK
from ...sdk.masking.sentences import pattern_of

SHORTEST = 6
"""A known secret shorter than this is redacted as a whole value only, not inside texts."""


class Redaction:
    """A structlog processor that redacts values; runs before the renderer."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()
        self._inside = pattern_of(())

    def learn(self, secrets: Iterable[str]) -> None:
        """Redact these values from now on."""
        self._known |= frozenset(secret for secret in secrets if secret)
        self._inside = pattern_of(self._known, SHORTEST)

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Return the line's fields, redacted."""
        return {key: self._clean(value, key) for key, value in event.items()}

    def _clean(self, value: Any, key: str = "") -> Any:  # noqa: ANN401  # anything may be logged
        if is_sensitive(key):
            return MASK
        if isinstance(value, Secret | Address):
            return MASK
        if isinstance(value, Mapping):
            return {str(name): self._clean(inner, str(name)) for name, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(inner) for inner in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        text = str(value)
        return MASK if text in self._known else self._inside.sub(MASK, text)
