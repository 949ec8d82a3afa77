"""Invented articles with SKU, ASIN and EAN."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import product


@dataclass(frozen=True, slots=True)
class Article:
    """
    An article.

    Args:
        sku: the seller's SKU on Amazon.
        asin: Amazon's number.
        ean: the article number in the seller's warehouse.
        price: per unit, tax included.
    """

    sku: str
    asin: str
    ean: str
    title: str
    price: Decimal


_GOODS = (
    ("KURTA", "Handloom Cotton Kurta", "799.00", ("S", "M", "L", "XL")),
    ("SAREE", "Banarasi Silk Blend Saree", "2499.00", ("5.5M",)),
    ("TIFFIN", "Steel Tiffin, three tiers", "649.00", ("900ML", "1200ML")),
    ("DIYA", "Terracotta Diyas, set of 12", "249.00", ("12",)),
    ("DARI", "Hand-woven Cotton Dari", "1199.00", ("2X3FT", "3X5FT", "4X6FT")),
    ("CHAI", "Masala Chai & अदरक इलायची", "325.50", ("250G", "500G")),
)
_COLOURS = (("IND", "indigo"), ("MAD", "madder red"), ("HAL", "haldi yellow"), ("NAT", "natural"))


def _check_digit(digits: str) -> str:
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-weighted % 10)


def _article(number: int, name: str, title: str, price: str) -> Article:
    in_store = f"29{number:010d}"
    return Article(
        sku=name,
        asin=f"B0SBX{number:05d}",
        ean=in_store + _check_digit(in_store),
        title=title,
        price=Decimal(price),
    )


def _build_catalogue() -> dict[str, Article]:
    articles = {}
    for number, ((name, title, price, sizes), (code, colour)) in enumerate(
        product(_GOODS, _COLOURS)
    ):
        for place, size in enumerate(sizes):
            article = _article(
                number * 10 + place, f"{name}-{code}-{size}", f"{title}, {colour}, {size}", price
            )
            articles[article.sku] = article
    return articles


CATALOGUE = _build_catalogue()
"""Every article by SKU. The EANs are from a range reserved for internal use."""
