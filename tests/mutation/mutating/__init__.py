"""Small defects in the code of an area, each of which a test must notice."""
