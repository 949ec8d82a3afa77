"""Commands that run the connector, and the processes under them."""
