"""What Prometheus is told: read from the database when it asks, the same from every process."""
