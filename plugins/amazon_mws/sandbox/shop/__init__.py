"""A seller's shop on Amazon: articles, stock, buyers and orders."""
