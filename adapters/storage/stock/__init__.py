"""The stock journal and levels, in statements over many rows."""
