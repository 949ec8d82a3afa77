"""Receives stock levels from the OMS and sends them to the channel."""
