"""channel-connector stands between a seller's order management system and its sales channels."""
