"""The channel plugin for Amazon MWS (India, Easy Ship)."""
