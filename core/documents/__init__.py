"""Requests, fetches and serves label and invoice of booked packages."""
