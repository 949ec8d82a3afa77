"""Handles pack calls: accepts shipments, and books package and pickup."""
