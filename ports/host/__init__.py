"""What the host lends to everybody below it: rate limits, call records, clock, errors."""
