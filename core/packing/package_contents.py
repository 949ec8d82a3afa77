"""Validates packed items against the order, and assigns serial numbers to its lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...ports.channel.order_source import OrderLine
from ...ports.channel.shipment_creator import Serials
from ...ports.oms.gateway import CancelledLine
from ...ports.repositories.orders import SentLine


@dataclass(frozen=True, slots=True)
class PackedLine:
    """Packed units of one SKU, with their scanned serial numbers."""

    channel_sku: str
    quantity: int
    serials: tuple[str, ...] = ()


def units_to_pack(
    sent: Iterable[SentLine], cancelled: Iterable[CancelledLine]
) -> list[tuple[str, int]]:
    """Return each SKU with its units at the OMS, minus the cancelled units sent to the OMS."""
    gone = {line.channel_line_id: line.quantity for line in cancelled}
    return [
        (line.channel_sku or "", line.to_ship - gone.get(line.channel_line_id, 0)) for line in sent
    ]


def wrong_items(packed: Sequence[PackedLine], expected: Iterable[tuple[str, int]]) -> str:
    """
    Return what is wrong with the packed units, as a sentence; empty if nothing is.

    `expected` holds each SKU with the units to ship. One package holds the whole order; without
    `packed` lines it is assumed to.
    """
    if not packed:
        return ""
    to_pack: Counter[str] = Counter()
    for sku, quantity in expected:
        to_pack[sku] += quantity
    in_package: Counter[str] = Counter()
    for line in packed:
        in_package[line.channel_sku] += line.quantity
    for sku in sorted(to_pack.keys() | in_package.keys()):
        if to_pack[sku] != in_package[sku]:
            return (
                f"The package holds {in_package[sku]} of {sku}, but the order has {to_pack[sku]} "
                "to ship. Pack the whole order into one package, or cancel the rest first."
            )
    return ""


def serials_by_line(packed: Iterable[PackedLine], lines: Iterable[SentLine]) -> tuple[Serials, ...]:
    """Return the scanned serial numbers by line, distributed in order over lines of one SKU."""
    scanned: defaultdict[str, list[str]] = defaultdict(list)
    for packed_line in packed:
        scanned[packed_line.channel_sku].extend(packed_line.serials)
    found = []
    for line in lines:
        numbers = scanned[line.channel_sku or ""]
        taken, numbers[:] = numbers[: line.to_ship], numbers[line.to_ship :]
        if taken:
            found.append(Serials(line.channel_line_id, tuple(taken)))
    return tuple(found)


def needed_serials(
    serials: Iterable[Serials], lines: Iterable[OrderLine]
) -> tuple[tuple[Serials, ...], str]:
    """
    Return the serial numbers of the lines that need them, and what is missing.

    The latter is a sentence, empty if nothing is missing. Serial numbers of other lines are
    dropped: the channel accepts none for them.
    """
    known = {each.channel_line_id: each for each in serials}
    needed, missing = [], []
    for line in lines:
        if not (line.needs_serials and line.to_ship):
            continue
        found = known.get(line.channel_line_id, Serials(line.channel_line_id, ()))
        if len(set(found.numbers)) != line.to_ship:
            missing.append(
                f"{line.channel_sku} needs {line.to_ship} different serial numbers, "
                f"but {len(set(found.numbers))} were scanned"
            )
        needed.append(found)
    sentence = f"{'; '.join(missing)}. Scan them and pack again." if missing else ""
    return tuple(needed), sentence
