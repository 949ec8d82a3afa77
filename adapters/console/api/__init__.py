"""The API for programs of operators."""
