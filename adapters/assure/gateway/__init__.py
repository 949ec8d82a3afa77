"""The calls that the connector makes to Assure."""
