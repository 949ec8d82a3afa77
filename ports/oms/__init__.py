"""The interface that an order management system (OMS) adapter implements."""
