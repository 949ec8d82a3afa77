"""Services of the host: rate limits, call records, alerts, clock, errors."""
