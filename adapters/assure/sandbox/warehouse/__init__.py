"""The simulated warehouse: packages, their documents, and stock."""
