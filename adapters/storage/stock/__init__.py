"""The stock journal and levels, as set-based statements."""
