"""The record of each call."""
