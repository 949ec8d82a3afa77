"""Read models over the database: each query reads from an index, no further than its limit."""
