"""What a test may be without: files beside the checkout, and what a machine may lack."""
