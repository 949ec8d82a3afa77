"""Import of listings: which client SKU belongs to which channel SKU."""
