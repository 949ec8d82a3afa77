"""What is in a package: held against the order, and the serial numbers found for its lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...ports.channel.order_source import OrderLine
from ...ports.channel.shipment_creator import Serials
from ...ports.oms.gateway import CancelledLine
from ...ports.repositories.orders import SentLine


@dataclass(frozen=True, slots=True)
class PackedLine:
    """Units of one SKU that were packed, with the serial numbers that were scanned."""

    channel_sku: str
    quantity: int
    serials: tuple[str, ...] = ()


def units_to_pack(
    sent: Iterable[SentLine], cancelled: Iterable[CancelledLine]
) -> list[tuple[str, int]]:
    """Return each SKU with the units that the OMS has of it, less what it knows as cancelled."""
    gone = {line.channel_line_id: line.quantity for line in cancelled}
    return [
        (line.channel_sku or "", line.to_ship - gone.get(line.channel_line_id, 0)) for line in sent
    ]


def wrong_items(packed: Sequence[PackedLine], expected: Iterable[tuple[str, int]]) -> str:
    """
    Return a sentence on what is wrong with the packed units; empty where nothing is.

    `expected` is each SKU with the units that are to be shipped. One package holds the whole
    order. A call that names no units says that all of them are in it.
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
                f"The package holds {in_package[sku]} of {sku}, and the order has {to_pack[sku]} "
                "to ship. One package holds the whole order; pack it so, or cancel the rest first."
            )
    return ""


def serials_by_line(packed: Iterable[PackedLine], lines: Iterable[SentLine]) -> tuple[Serials, ...]:
    """Return the scanned serial numbers by line; lines of one SKU take theirs in turn."""
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
    Return the serial numbers of the lines that need them, and a sentence on what is missing.

    The sentence is empty where nothing is. Numbers of other lines are left out: the channel
    wants none of them.
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
                f"{len(set(found.numbers))} were scanned"
            )
        needed.append(found)
    sentence = f"{'; '.join(missing)}. Scan them and pack again." if missing else ""
    return tuple(needed), sentence
