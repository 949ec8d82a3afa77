"""Parameters of a query or a form as a call record keeps them."""

from collections.abc import Callable, Iterable

from ...ports.host.call_records import LONGEST_BODY
from .fields import KeptFields


def mask_parameters(
    parameters: Iterable[tuple[str, str]],
    kept: KeptFields,
    field_of: Callable[[str], str] | None = None,
) -> str:
    """
    Return `name=value` of each parameter, with the values that are kept, joined by `&`.

    `field_of` returns the field that a parameter belongs to, where its name holds more than
    that. At most LONGEST_BODY characters are returned.
    """
    return "&".join(
        f"{kept.shown_name(name)}={kept.shown_value(field_of(name) if field_of else name, value)}"
        for name, value in parameters
    )[:LONGEST_BODY]
