"""Shows and reschedules one shipment."""
