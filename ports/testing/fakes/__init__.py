"""In-memory fakes of the ports, and builders of test values."""
