"""What an order management system fulfils."""
