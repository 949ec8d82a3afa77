"""The documents of booked packages: PDF files and their store."""
