"""
Assure's published limits.

Sources: "Possible Nuances while using Increff Standard APIs", "Create Outward Order API" and
"Standard APIs for ERP Integration" of Increff's documentation.
"""

from ...ports.oms.listing_limits import ListingLimits

LONGEST_TEXT = 255
"""Characters of any string in a body."""

MOST_ITEMS = 2_500
"""Lines of one order."""

LISTING_LIMITS = ListingLimits(longest_text=LONGEST_TEXT, ean_lengths=frozenset({8, 12, 13, 14}))
"""A client SKU of digits alone is an EAN-8, a UPC, an EAN-13 or a GTIN-14."""
