"""The documents of booked packages: real PDF files, and the shelf from which they are fetched."""
