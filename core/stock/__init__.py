"""From a stock change to the quantity that the channel shows."""
