"""The interfaces that a channel plugin implements."""
