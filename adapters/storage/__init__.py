"""The connector's books in a database: SQLite in one file, or PostgreSQL."""
