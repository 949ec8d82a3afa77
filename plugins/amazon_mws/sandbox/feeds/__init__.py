"""Feeds: what a seller sends in bulk, how long Amazon takes for it, and what it makes of it."""
