"""The models of `godel bench bounds`: worlds, and some as PRISM models for Storm too.

Discount D is written for Storm as the chance 1 - D that a tick is the last one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from godel.importers.prism import Question, read_prism

F = Fraction

NARROW = F(1, 10**9)
"""The relative width that is asked of tables."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model. `value` is about what it is worth; the width aimed at is `relative` times that.

    With `at_most`, only an upper bound of that is asked for.

    `storm` is a PRISM model and a property that asks for the same value.
    """

    name: str
    summary: str
    text: Callable[[], str]
    value: Fraction
    relative: Fraction = NARROW
    storm: Callable[[], tuple[str, str]] | None = None
    at_most: Fraction | None = None

    @property
    def tolerance(self) -> Fraction:
        """The width that is aimed at."""
        return abs(self.value) * self.relative


def _field(size: int, discount: str) -> str:
    last, start = size - 1, size // 2
    return f"""(world field (state (x int 0 {last}) (y int 0 {last}))
  (actions (move one-of north east stay)) (default (move stay))
  (start (x {start}) (y {start})) (discount {discount})
  (step
    (reward (if (< x {3 * size // 10}) 3 (if (< y {4 * size // 10}) -1 1/2)))
    (chance
      (3/5 (set x (if (eq? move 'east) (min {last} (+ x 1)) x))
        (set y (if (eq? move 'north) (min {last} (+ y 1)) y)))
      (1/10 (set x (max 0 (- x 1)))) (1/10 (set x (min {last} (+ x 1))))
      (1/10 (set y (max 0 (- y 1)))) (1/10 (set y (min {last} (+ y 1)))))))
(agent drifter
  (define (policy x y) (if (< y {4 * size // 10}) 'north (if (< x {6 * size // 10}) 'east 'stay))))
"""


def _field_prism(size: int, discount: Fraction) -> tuple[str, str]:
    last, start, keep = size - 1, size // 2, discount
    beside = (
        f"{keep * F(1, 10)}:(x'=max(0,x-1)) + {keep * F(1, 10)}:(x'=min({last},x+1)) + "
        f"{keep * F(1, 10)}:(y'=max(0,y-1)) + {keep * F(1, 10)}:(y'=min({last},y+1)) + "
        f"{1 - keep}:(ended'=true)"
    )
    low, mid = 4 * size // 10, 6 * size // 10
    ways = [
        (f"y<{low}", f"(y'=min({last},y+1))"),
        (f"y>={low} & x<{mid}", f"(x'=min({last},x+1))"),
        (f"y>={low} & x>={mid}", "true"),
    ]
    commands = "\n".join(
        f"  [] !ended & {guard} -> {keep * F(3, 5)}:{update} + {beside};" for guard, update in ways
    )
    text = f"""dtmc
module field
  x : [0..{last}] init {start};
  y : [0..{last}] init {start};
  ended : bool init false;
{commands}
endmodule
rewards "utility"
  !ended & x<{3 * size // 10} : 3;
  !ended & x>={3 * size // 10} & y>={low} : 1/2;
endrewards
rewards "lost"
  !ended & x>={3 * size // 10} & y<{low} : 1;
endrewards
"""
    return text, 'R{"utility"}=? [ F ended ]'


MODULUS = 99_991
"""A prime, so that multiplying by a number goes through all places."""


def _scramble(keep: Fraction) -> str:
    """A chain whose graph has no shape that a solver could use."""
    ended = "" if keep == 1 else f" + {1 - keep} : (ended'=true)"
    flag = "" if keep == 1 else "  ended : bool init false;\n"
    alive = "true" if keep == 1 else "!ended"
    earning = "mod(x,10)<3" if keep == 1 else "!ended & mod(x,10)<3"
    return f"""dtmc
module scramble
  x : [0..{MODULUS - 1}] init 1;
{flag}  [] {alive} -> {keep * F(1, 2)} : (x'=mod(7919*x+13,{MODULUS})) +
    {keep * F(1, 3)} : (x'=mod(104*x+1,{MODULUS})) +
    {keep * F(1, 6)} : (x'=max(0,x-1)){ended};
endmodule
rewards "utility"
  {earning} : 1;
endrewards
"""


STATIONS = 13


def _polling(keep: Fraction) -> str:
    """A server goes round stations; at each tick a job may arrive at one of them."""
    flag = "" if keep == 1 else "  ended : bool init false;\n"
    alive = "" if keep == 1 else "!ended & "
    stations = range(1, STATIONS + 1)
    commands: list[str] = []
    for here in stations:
        after = here % STATIONS + 1
        for waiting, served in ((1, f"(s{here}'=0) & "), (0, "")):
            branches = [f"{keep * F(1, 2)} : {served}(p'={after})"]
            for new in stations:
                kept = "" if new == here else served
                branches.append(f"{keep * F(1, 2 * STATIONS)} : {kept}(s{new}'=1) & (p'={after})")
            if keep != 1:
                branches.append(f"{1 - keep} : (ended'=true)")
            guard = f"{alive}p={here} & s{here}={waiting}"
            commands.append(f"  [] {guard} -> " + " + ".join(branches) + ";")
    jobs = "\n".join(f"  s{station} : [0..1] init 0;" for station in stations)
    cost = "+".join(f"s{station}" for station in stations)
    body = "\n".join(commands)
    return f"""dtmc
module polling
  p : [1..{STATIONS}] init 1;
{jobs}
{flag}{body}
endmodule
rewards "utility"
  {alive or "true & "}true : {cost};
endrewards
"""


def _imported(name: str, text: str) -> str:
    return read_prism(text, f"{name}.prism", Question(rewards="utility"), discount=F(19, 20))


def _chain(size: int) -> str:
    """Stops by chance 1/N a tick, or at N without pay (from the examples of cegispro2)."""
    return f"""(world chain (state (x int 0 {size}) (c bool)) (start (x 0) (c false))
  (discount 1) (life endless) (done (or c (= x {size})))
  (step (chance (1/{size} (set c true)) ({size - 1}/{size} (set x (+ x 1))))
    (reward (if c 1 0))))
(agent none)
"""


def _coupon() -> str:
    """Draw two of five coupons a tick until all are seen (QVBS)."""
    draws = "\n".join(
        f"    ({F(1, 25) * count} {body})"
        for count, body in (
            (1, "(set a true)"), (1, "(set b true)"), (1, "(set c true)"), (1, "(set d true)"),
            (1, "(set e true)"), (2, "(set a true) (set b true)"), (2, "(set a true) (set c true)"),
            (2, "(set a true) (set d true)"), (2, "(set a true) (set e true)"),
            (2, "(set b true) (set c true)"), (2, "(set b true) (set d true)"),
            (2, "(set b true) (set e true)"), (2, "(set c true) (set d true)"),
            (2, "(set c true) (set e true)"), (2, "(set d true) (set e true)"),
        )
    )  # fmt: skip
    return f"""(world coupon (state (a bool) (b bool) (c bool) (d bool) (e bool))
  (start (a false) (b false) (c false) (d false) (e false)) (discount 1) (life endless)
  (done (and a b c d e))
  (step (reward 1) (chance
{draws})))
(agent none)
"""


def _haddad(size: int) -> str:
    """From N far to the side and then home by chance 1/2 a tick (Haddad and Monmege, QVBS)."""
    return f"""(world haddad (state (x int 0 {2 * size})) (start (x {size})) (discount 1)
  (life endless) (done (or (= x 0) (= x {2 * size})))
  (step
    (if (= x {size}) (chance (7/10 (set x {size - 1})) (3/10 (set x {size + 1})))
      (chance (1/2 (set x {size})) (1/2 (set x (if (< x {size}) (- x 1) (+ x 1))))))
    (reward (if (= x 0) 1 0))))
(agent none)
"""


def _haddad_prism(size: int) -> tuple[str, str]:
    text = f"""dtmc
module haddad
  x : [0..{2 * size}] init {size};
  [] x={size} -> 7/10:(x'={size - 1}) + 3/10:(x'={size + 1});
  [] x>0 & x<{size} -> 1/2:(x'={size}) + 1/2:(x'=x-1);
  [] x>{size} & x<{2 * size} -> 1/2:(x'={size}) + 1/2:(x'=x+1);
endmodule
"""
    return text, "P=? [ F x=0 ]"


def models() -> tuple[Model, ...]:
    """All of them, the small ones first."""
    slow = F(999, 1000)
    return (
        Model("coupon", "5 coupons, 2 a tick, until all are seen", _coupon, F(751, 126)),
        Model("haddad-20", "float value iteration gives a wrong answer", lambda: _haddad(20),
              F(7, 10), storm=lambda: _haddad_prism(20)),
        Model("chain-1e12", "bound at most 0.641 of 0.6321...", lambda: _chain(10**12),
              F(632, 1000), at_most=F(641, 1000)),
        Model("chain-1e100", "the same for 10^100 states", lambda: _chain(10**100),
              F(632, 1000), at_most=F(641, 1000)),
        Model("field-100", "a field of 100 by 100, discount 19/20",
              lambda: _field(100, "19/20"), F(10),
              storm=lambda: _field_prism(100, F(19, 20))),
        Model("scramble", "an imported chain without any shape, discount 19/20",
              lambda: _imported("scramble", _scramble(F(1))), F(15, 2),
              storm=lambda: (_scramble(F(19, 20)), 'R{"utility"}=? [ F ended ]')),
        Model("polling", "13 stations and a server, imported, discount 19/20",
              lambda: _imported("polling", _polling(F(1))), F(48),
              storm=lambda: (_polling(F(19, 20)), 'R{"utility"}=? [ F ended ]')),
        Model("field", "a field of 1000 by 1000, discount 19/20",
              lambda: _field(1000, "19/20"), F(10),
              storm=lambda: _field_prism(1000, F(19, 20))),
        Model("field-999", "the same with discount 999/1000",
              lambda: _field(1000, "999/1000"), F(500),
              storm=lambda: _field_prism(1000, slow)),
    )  # fmt: skip
