"""The allowed ways between the stages of orders, shipments, submissions and cancellations."""
