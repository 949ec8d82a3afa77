"""The connector's use cases, one module per job. Depends on ports only."""
