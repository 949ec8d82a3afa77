"""The listings of a client's SKUs."""
