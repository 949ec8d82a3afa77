"""The process of the web server: its application, and its reload."""
