"""Feeds: their submission, processing delays and reports."""
