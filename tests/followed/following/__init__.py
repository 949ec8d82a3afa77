"""Follows pages to the letter: reads their commands, runs them, and compares what they show."""
