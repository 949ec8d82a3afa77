"""What every web server of the connector shares."""
