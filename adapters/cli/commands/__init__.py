"""The tree of commands: names, parameters and help; their functions are loaded when they run."""
