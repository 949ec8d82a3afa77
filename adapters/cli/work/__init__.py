"""Commands that list orders, shipments, stock, submissions and calls, and retry them."""
