"""The web server's process: its application, and the exchange of its settings."""
