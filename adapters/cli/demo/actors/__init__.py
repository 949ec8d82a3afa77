"""Who acts besides the connector: buyers, the channel, an operator, Assure."""
