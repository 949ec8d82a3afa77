"""Commands that set up and administer an installation."""
