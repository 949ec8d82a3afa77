"""Commands on the work under way: see it, try it again."""
