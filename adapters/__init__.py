"""The connector's contacts with the world: storage, Assure, the command line, the engine."""
