"""From the channel's list of orders to the order management system."""
