"""What the two sides of the connector agree on; stands on nothing else of ours."""
