"""The console: web pages and an API that show the state of the connector."""
