"""The ways between stages, as test cases."""
