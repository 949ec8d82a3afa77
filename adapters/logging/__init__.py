"""Log lines, and what must not stand in them."""
