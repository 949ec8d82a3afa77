"""Easy Ship: pickup slots, and the packages that are booked into them."""
