"""Untrusted search for candidates: techniques, proposers, workers."""
