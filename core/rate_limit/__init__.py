"""Rate limits of the other side: leaky bucket, hourly quota, reserved calls."""
