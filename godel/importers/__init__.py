"""Models from elsewhere, in and out."""
