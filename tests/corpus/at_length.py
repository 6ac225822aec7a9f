"""The claims of the cases that take too long to be proved at every change.

`python -m tests.corpus.at_length` proves each of them and has it checked; about a minute.
"""

from __future__ import annotations

from tests.corpus.test_cases import (
    AT_LENGTH,
    stated,
    test_a_published_bound_is_proved,
    test_value,
)


def main() -> None:
    """Prove them, and say which; an AssertionError tells of one that is not proved."""
    for name, kind in sorted(AT_LENGTH):
        for found, text in stated(name):
            if found == kind:
                if kind == "expect":
                    test_value(name, text)
                else:
                    test_a_published_bound_is_proved(name, kind, text)
                print(f"{name}: {kind} {text}: proved and checked")


if __name__ == "__main__":
    main()
