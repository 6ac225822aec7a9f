"""Numbers and values for people, as all views show them: see `godel/trace/shown.py`."""

from godel.trace.shown import (
    DIGITS,
    LONGEST_EXACT,
    LONGEST_NUMBER,
    assignments,
    atom,
    both,
    decimal_digits,
    exact,
    from_digits,
    interval,
    rounded,
    value_text,
)

__all__ = [
    "DIGITS",
    "LONGEST_EXACT",
    "LONGEST_NUMBER",
    "assignments",
    "atom",
    "both",
    "decimal_digits",
    "exact",
    "from_digits",
    "interval",
    "rounded",
    "value_text",
]
