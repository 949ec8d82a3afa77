"""Labels and invoices: the request feed, its report, the split of PDF pages."""

import logging

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
"""Its warnings may quote the document, which contains personal data."""
