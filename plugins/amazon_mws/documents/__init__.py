"""Label and invoice: the feed that asks, the report that answers, the pages."""
