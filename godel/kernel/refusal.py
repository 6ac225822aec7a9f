"""How the kernel says no."""

from __future__ import annotations


class Refused(Exception):
    """A rule, axiom or instruction does not apply. The message says which condition failed."""


class Malformed(Refused):
    """The certificate is not in the language of certificates."""
