"""From the booked package to its label and invoice."""
