"""Users of the console: sign-in, passwords, roles."""
