"""How often a channel may be called: leaky bucket, hourly quota, reserved calls."""
