"""Read models over the database; each query reads an index no further than its limit."""
