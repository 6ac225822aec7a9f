"""Imports with very many states: PRISM models with parameters, for comparisons of speed.

Each has a short program and 10^5 reachable states or more at the sizes given here, so that what
follows the program and what follows the states can be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.importers.prism_models import Case

TANDEM = """// Two queues of size n in a row: what leaves the first joins the second, or is lost if
// that is full. The second server needs a rest after each job. How much is lost until
// both are empty at the same time?
dtmc
const int n;

module first
  a : [0..n] init 1;
  [arrive] a<n -> (a'=a+1);
  [arrive] a=n -> true;
  [pass] a>0 -> (a'=a-1);
endmodule

module second
  b : [0..n] init 0;
  rest : bool init false;
  [arrive] !rest -> true;
  [pass] b<n -> (b'=b+1);
  [pass] b=n -> true;
  [] b>0 & !rest -> 3/4 : (b'=b-1) & (rest'=true) + 1/4 : (rest'=true);
  [] rest -> 4/5 : (rest'=false) + 1/5 : true;
endmodule

rewards "lost"
  [pass] b=n : 1;
  [arrive] a=n : 1;
endrewards

label "empty" = a=0 & b=0 & !rest;
"""


@dataclass(frozen=True, slots=True)
class Large(Case):
    """A model whose text may be here."""

    own: str = ""

    @property
    def text(self) -> str:
        """The model."""
        return self.own or Case.text.__get__(self)  # slots: no zero-argument super()


def retransmission(chunks: int, most: int) -> Large:
    """The bounded retransmission of tests/importers: some 14 * chunks * most states."""
    return Large("brp", 'P=? [F "failed"]', f"N={chunks},most={most}", reach='"failed"')


def tandem(size: int) -> Large:
    """Two queues in a row, 2 * (size+1)^2 states."""
    return Large(
        "tandem", 'R{"lost"}=? [F "empty"]', f"n={size}", rewards="lost", until='"empty"',
        own=TANDEM,
    )  # fmt: skip


LARGE = (retransmission(1_010, 6), tandem(230))
