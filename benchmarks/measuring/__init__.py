"""What all benchmarks share: their arguments, promises and databases, and running all of them."""
