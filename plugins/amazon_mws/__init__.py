"""Amazon MWS (India, Easy Ship) as one channel among others."""
