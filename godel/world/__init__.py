"""Worlds: their model, their exact dynamics, and the library that ships."""
