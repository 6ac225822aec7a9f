"""Untrusted search for certificates: Z3, linear programs, tables, tactics."""
