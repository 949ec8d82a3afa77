"""Alert channels: webhook and e-mail."""
