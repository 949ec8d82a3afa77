"""The control API: place orders, inject faults, inspect the state."""
