"""The composition root: the only room that names adapter classes."""
