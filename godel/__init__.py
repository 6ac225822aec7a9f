"""A Gödel machine that runs: it may rewrite itself, and only with a proof that this pays."""

__version__ = "0.1.0"
