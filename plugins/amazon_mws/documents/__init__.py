"""Labels and invoices: the request feed, its report, the split of PDF pages."""
