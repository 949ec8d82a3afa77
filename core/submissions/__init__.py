"""Tracks submissions to the channel until their result is known."""
