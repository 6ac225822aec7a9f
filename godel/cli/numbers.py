"""Exact numbers as arguments of commands."""

from __future__ import annotations

from fractions import Fraction

import click


class Rational(click.ParamType[Fraction]):
    """An exact number of the command line, such as 1/100 or 0.01."""

    name = "number"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Fraction:
        """The number. Usage error for anything else."""
        if isinstance(value, Fraction):
            return value
        text = str(value)
        try:
            if len(text) > 200 or "e" in text.lower():
                raise ValueError
            return Fraction(text)
        except (ValueError, ZeroDivisionError):
            self.fail(f"{text[:40]!r} is not a number such as 1/100 or 0.01", param, ctx)
