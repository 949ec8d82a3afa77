"""The channels that come with the connector; none of them knows another."""
