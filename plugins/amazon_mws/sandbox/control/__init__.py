"""The control side: place orders, make trouble."""
