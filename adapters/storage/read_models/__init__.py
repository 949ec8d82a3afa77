"""The questions of the console's pages: each reads from an index, no further than its limit."""
