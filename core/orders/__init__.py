"""Reads orders from the channel and sends them to the order management system (OMS)."""
