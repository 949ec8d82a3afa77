"""Easy Ship pickup slots and packages."""
