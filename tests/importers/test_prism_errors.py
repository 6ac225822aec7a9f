"""What the reader of PRISM models refuses, and where it points."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.errors import GodelError, MeaningProblem, SyntaxProblem, UsageProblem
from godel.importers.prism import Question, read_prism

FRAME = """dtmc
const int N = 3;
formula f = x+1;
global g : [0..1];
module m
  x : [0..N] init 0;
  b : bool;
  {}
endmodule
module other
  y : [0..1];
  [both] true -> true;
endmodule
rewards "r"
  x=1 : 1;
endrewards
"""

SYNTAX = [
    ("ctmc\nmodule m x : [0..1]; endmodule", 1, 1, "continuous-time Markov chains are not"),
    ("stochastic", 1, 1, "continuous-time"),
    ("dtmc\n  pta", 2, 3, "probabilistic timed automata are not supported"),
    ("pomdp", 1, 1, "partially observable models"),
    ("smg", 1, 1, "smg models are not supported"),
    ("mdp\nsystem a || b endsystem", 2, 1, "process expressions"),
    ("mdp observables x endobservables", 1, 5, "observations"),
    ("mdp module m x : clock; endmodule", 1, 18, "clocks are not supported"),
    ("mdp module m x : [0..1]; invariant x<1 endinvariant endmodule", 1, 26, "clock invariants"),
    ("dtmc\nmodule m\n  x : int;\nendmodule", 3, 7, "integers without bounds"),
    ("dtmc\nmodule m\n  x : double;\nendmodule", 3, 7, "real numbers are not supported"),
    ("dtmc mdp", 1, 6, "a second `mdp`"),
    ("dtmc init x=0 endinit init x=1 endinit", 1, 23, "a second `init`"),
    ("dtmc\nmodul m", 2, 1, "found `modul`"),
    ("dtmc module m x : [0..1]", 1, 25, "expected `init` or `;`, found the end of the text"),
    ("dtmc const int N = 3^2;", 1, 21, "cannot read `^`"),
    ("dtmc const int N = 1x;", 1, 20, "cannot read `1x`"),
    ('dtmc label "a = x;', 1, 12, 'cannot read `"`'),
    ("dtmc const double p = 1e99999;", 1, 30, "an exponent above 1,000"),
    ("dtmc const double p = 1e999999;", 1, 31, "more than 4,000 digits"),
    ("dtmc formula f = " + "!" * 200 + "true;", 1, 222, "nested deeper than 100"),
    ("dtmc const int N = " + "(" * 100_000, 1, 100_020, "found the end of the text"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), SYNTAX)
def test_what_cannot_be_read(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        read_prism(text, "m.prism", Question())
    place = caught.value.place
    assert place is not None
    assert (place.line, place.column) == (line, column), str(caught.value)[:300]
    assert message in caught.value.message
    assert place.text == text.split("\n")[line - 1]


MEANING = [
    ("[] x=zz -> true;", 8, "unknown name zz"),
    ("[] x -> true;", 6, "a condition is needed here, this is a number"),
    ("[] b=1 -> true;", 6, "cannot compare this boolean with a number"),
    ("[] 0<x<2 -> true;", 7, "cannot compare this boolean with a number"),
    ("[] x & b -> true;", 6, "`&` needs booleans, this is a number"),
    ("[] b+1>0 -> true;", 6, "`+` needs numbers, this is a boolean"),
    ("[] true -> (z'=1);", 15, "there is no variable z"),
    ("[] true -> (y'=1);", 15, "y belongs to another module"),
    ("[] true -> (x'=1) & (x'=2);", 24, "x is assigned twice"),
    ("[] true -> (x'=x/2);", 19, "x is an integer, this is a real number"),
    ("[] true -> (x'=b);", 18, "x is an integer, this is a boolean"),
    ("[] true -> (b'=x);", 18, "b is a boolean, this is an integer"),
    ("[] true -> 0.5 : (x'=1) + 0.4 : (x'=2);", 3, "the chances sum to 9/10, not to 1"),
    ("[] true -> 1.5 : (x'=1) + x : (x'=2);", 3, "the chances sum to 3/2, not to 1"),
    ("[] true -> -0.5 : (x'=1) + 1.5 : (x'=2);", 14, "a chance below 0"),
    ("[] true -> b : (x'=1) + 0.5 : true;", 14, "a number is needed here, this is a boolean"),
    ("[] x/0=1 -> true;", 8, "division by zero"),
    ("[] mod(x,0)=1 -> true;", 6, "mod by a number that is not positive"),
    ("[] mod(x/2,2)=1 -> true;", 6, "mod needs integers"),
    ("[] pow(x,1/2)=1 -> true;", 6, "exponent that is no integer"),
    ("[] pow(x,65)=1 -> true;", 6, "an exponent that is not in 0..64"),
    ("[] pow(2,100000)>1 -> true;", 6, "a power that is too large"),
    ("[] log(x,2)=1 -> true;", 6, "a logarithm of something that is not constant"),
    ("[] log(0,2)=1 -> true;", 6, "a logarithm without a value"),
    ("[] x>log(3,2) -> true;", 8, "a logarithm that is not rational"),
    ("[] floor(1/(x+1)+1/2)=1 -> true;", 6, "rounding this is not supported"),
    ("[] sin(x)=1 -> true;", 6, "there is no function sin"),
    ("[] min(x)=1 -> true;", 6, "min does not take 1 operands"),
    ("[] (b ? 1 : true) = 1 -> true;", 9, "one side is a boolean, the other a number"),
    ('[] "r" -> true;', 6, 'no label "r" here'),
]


@pytest.mark.parametrize(("command", "column", "message"), MEANING)
def test_what_makes_no_sense_in_a_command(command: str, column: int, message: str) -> None:
    text = FRAME.format(command)
    with pytest.raises(MeaningProblem) as caught:
        read_prism(text, "m.prism", Question())
    place = caught.value.place
    assert place is not None
    assert (place.line, place.column) == (8, column), str(caught.value)
    assert message in caught.value.message


MODELS = [
    ("dtmc const int a = b; const int b = a; module m x : [0..1]; endmodule", "depends on itself"),
    ("dtmc formula a = b; formula b = a; module m x : [0..1]; endmodule", "defined by itself"),
    ("dtmc const int a = 0.5; module m x : [0..1]; endmodule", "a is an integer"),
    ("dtmc const bool a = 1; module m x : [0..1]; endmodule", "a is a boolean, this is an integer"),
    ("dtmc const int a = x; module m x : [0..1]; endmodule", "unknown name x"),
    ("dtmc const int a; module m x : [0..a]; endmodule", "the constant a has no value"),
    ("dtmc const int x = 1; module m x : [0..1]; endmodule", "x is declared already"),
    ("dtmc module m x : [0..1]; endmodule module m y : [0..1]; endmodule", "a second module m"),
    ("dtmc module m x : [2..1]; endmodule", "the range of x is empty: 2..1"),
    ("dtmc module m x : [0..1] init 2; endmodule", "x starts at 2, which is not in 0..1"),
    ("dtmc module m x : [0..1] init b; b : bool; endmodule", "is an integer, this is a boolean"),
    ("dtmc module m b : bool init 1; endmodule", "a condition is needed here"),
    ("dtmc module m x : [0..1/2]; endmodule", "is an integer, this is a real number"),
    ("dtmc", "at least one module"),
    ("dtmc module m endmodule", "1 to 64 variables, not 0"),
    ("dtmc module m " + "".join(f"x{i} : bool; " for i in range(65)) + "endmodule", "not 65"),
    ("dtmc module m x : [0..1]; endmodule module n = o [x=y] endmodule", "no module o before"),
    ("dtmc module m x : [0..1]; endmodule module n = m [x=y,x=z] endmodule", "renamed twice"),
    ("dtmc module m x : [0..1]; endmodule module n = m [y=z] endmodule", "x is declared already"),
    ('dtmc module m x : [0..1]; endmodule label "a" = x=1; label "a" = x=0;', 'second label "a"'),
    ("dtmc module m x : [0..1] init 0; endmodule init x=0 endinit", "init ... endinit as well"),
    ("dtmc module m x : [0..1]; endmodule init x>1 endinit", "no state may start"),
    ("dtmc module m x : [0..2]; y : [0..2]; endmodule init x+y=2 endinit", "not a product"),
    ("dtmc module m x : [0..200000]; endmodule init true endinit", "too many states to see"),
    ("dtmc module m x : [0..50000]; endmodule init true endinit", "more than 10,000 states"),
    (
        "mdp global g : [0..1]; module m x : [0..1]; [a] true -> (g'=1); endmodule "
        "module n y : [0..1]; [a] true -> (g'=0); endmodule",
        "two modules set the global variable g",
    ),
    (
        "dtmc module m x : [0..1]; "
        + "[a] x>=0 -> true; " * 40
        + "endmodule module n y : [0..1]; "
        + "[a] y>=0 -> true; " * 40
        + "endmodule",
        "[a] has 1,600 combinations of commands",
    ),
    (
        "dtmc " + "".join(f"formula f{i} = f{i + 1} + f{i + 1}; " for i in range(40))
        + "formula f40 = x; module m x : [0..1]; endmodule",
        "the formulas expand to too much text",
    ),
    (
        "dtmc " + "".join(f"formula f{i} = f{i + 1} * 1; " for i in range(300))
        + "formula f300 = x; module m x : [0..1]; endmodule",
        "nested too deep",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), MODELS, ids=[m for _, m in MODELS])
def test_models_that_make_no_sense(text: str, message: str) -> None:
    with pytest.raises(MeaningProblem) as caught:
        read_prism(text, "m.prism", Question(reach="false"))
    assert message in caught.value.message
    assert caught.value.place is not None


GOOD = FRAME.format("[] x<N -> (x'=f);")
OPEN = """dtmc const int n; const bool b; const double p;
module m x : [0..n]; [] b -> true; endmodule"""


@pytest.mark.parametrize(
    ("text", "asked", "constants", "message"),
    [
        (GOOD, Question(reach="x=3", rewards="r"), {}, "--reach pays for reaching"),
        (GOOD, Question(rewards="s"), {}, "the model has no rewards 's'"),
        (GOOD, Question(reach="x=0"), {}, "the target holds at the start already"),
        (GOOD, Question(reach="x=3"), {"M": "1"}, "no constant `M`"),
        (GOOD, Question(reach="x=3"), {"N": "1"}, "has its value in the model"),
        (OPEN, Question(reach="x=3"), {"n": "1/2", "b": "true", "p": "1"}, "is no value for n"),
        (OPEN, Question(reach="x=3"), {"n": "1", "b": "1", "p": "1"}, "is no value for b"),
        (OPEN, Question(reach="x=3"), {"n": "1", "b": "true", "p": "x"}, "is no value for p"),
        (OPEN, Question(reach="x=3"), {"n": "1", "b": "true", "p": "1/0"}, "is no value for p"),
        (OPEN, Question(), {"n": "1", "b": "true", "p": ".5"}, "the model has no rewards"),
        (GOOD + 'rewards "s" true : 1; endrewards', Question(), {}, "several reward structures"),
    ],
)
def test_options_that_do_not_fit(
    text: str, asked: Question, constants: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_prism(text, "m.prism", asked, constants=constants)
    assert message in caught.value.message


def test_a_target_is_read_as_a_text_of_its_own() -> None:
    for target, column, message in (("x=", 3, "end of the text"), ("x=zz", 3, "unknown name zz")):
        with pytest.raises(GodelError) as caught:
            read_prism(GOOD, "m.prism", Question(reach=target))
        assert caught.value.place is not None
        assert (caught.value.place.source, caught.value.place.column) == ("target", column)
        assert message in caught.value.message


@pytest.mark.parametrize(("discount", "life"), [(Fraction(0), 5), (Fraction(2), 5), (1, 0)])
def test_times_that_do_not_fit(discount: Fraction, life: int) -> None:
    with pytest.raises(UsageProblem):
        read_prism(GOOD, "m", Question(reach="x=3"), discount=Fraction(discount), life=life)


def test_worlds_that_grow_too_large() -> None:
    long = "formula f = " + "+".join(["x"] * 2_000) + ";"
    many = "".join(f"[] x={i} -> (x'=min(200,f));\n" for i in range(120))
    text = f"dtmc {long} module m x : [0..200]; {many} endmodule"
    with pytest.raises(UsageProblem, match="more than 1,000,000 bytes"):
        read_prism(text, "m", Question(reach="x=200"))
    own = "[] true -> true; " * 9
    alone = "".join(f"module m{i} x{i} : [0..1]; {own} endmodule\n" for i in range(40))
    with pytest.raises(UsageProblem, match="360 choices, more than 256"):
        read_prism(f"mdp {alone}", "m", Question(reach="x1=1"))
    deep = "x=0 ? 1 : (" * 90 + "x" + ")" * 90
    text = f"dtmc module m x : [0..9]; [] min(9,{deep})=1 -> (x'=min(9,{deep})); endmodule"
    read_prism(text, "m", Question(reach="x=9"))


def test_many_commands_take_no_time_that_grows_with_their_square() -> None:
    many = "".join(f"[] x={i} & y>{i % 3} -> (x'={i + 1});\n" for i in range(1_000))
    text = f"dtmc module m x : [0..1000]; y : [0..3] init 2; {many} endmodule"
    assert "choices-now" not in read_prism(text, "m", Question(reach="x=1000"))
    clash = "".join(f"[] x+y={i} -> (x'={i % 9});\n" for i in range(700))
    text = f"dtmc module m x : [0..900]; y : [0..9]; {clash} endmodule"
    with pytest.raises(UsageProblem, match="too many commands"):
        read_prism(text, "m", Question(reach="x=900"))


def test_expressions_that_are_almost_too_deep() -> None:
    for shape in ("(b ? {} : c)", "(b & (c | {}))", "!(b => {})", "(b = {})"):
        guard = "b"
        for _ in range(48):
            guard = shape.format(guard)
        body = f"[] {guard} -> (x'=1); [] !{guard} -> (x'=2);"
        text = f"dtmc module m x : [0..3]; b : bool; c : bool; {body} endmodule"
        read_prism(text, "m", Question(reach=f"x=1 & {guard}"))
    guard = "b"
    for _ in range(98):
        guard = f"(b ? {guard} : c)"
    text = f"dtmc module m x : [0..3]; b, c : bool; [] {guard} -> (x'=1); endmodule"
    with pytest.raises(UsageProblem, match="the world would have an expression nested deeper"):
        read_prism(text.replace("b, c", "c : bool; b"), "m", Question(reach=f"x=1 & x>0 & {guard}"))
