"""Orders and their items as Amazon states them."""
