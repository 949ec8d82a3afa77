"""The ways on which people are told of alerts."""
