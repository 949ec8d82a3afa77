"""The history of the tables, one file in versions/ for each step; never edit a released one."""
