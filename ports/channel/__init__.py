"""What a channel plugin fulfils."""
