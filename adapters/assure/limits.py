"""
Assure's published limits.

Sources: "Possible Nuances while using Increff Standard APIs", "Create Outward Order API" and
"Standard APIs for ERP Integration" of Increff's documentation.
"""

LONGEST_TEXT = 255
"""Characters of any string in a body."""

MOST_ITEMS = 2_500
"""Lines of one order."""
