"""A seller's shop on Amazon: what is on the shelf, who buys, and how orders live."""
