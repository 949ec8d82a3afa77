"""The connector's books: what must outlive the process, one small protocol for each."""
