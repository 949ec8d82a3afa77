"""What pages, commands and figures read, made for reading alone."""
