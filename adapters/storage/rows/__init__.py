"""Maps values to rows and back."""
