"""Runs programs of strangers with nothing but their standard streams. Untrusted bytes come back."""
