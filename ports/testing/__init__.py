"""Contract tests of the ports: implementers subclass them and provide the fixtures."""
