"""The journal's format and its suspicious reader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.errors import GodelError, StorageProblem, TrustFailure
from godel.machine.journal import (
    MAXIMUM_DIGITS,
    MAXIMUM_LINE,
    MAXIMUM_NESTING,
    ORIGIN,
    JournalView,
    Json,
    canonical,
    encode,
    from_canonical,
    read_journal,
)

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)
bodies = st.dictionaries(st.text(max_size=4), values, max_size=4)

BODIES: tuple[dict[str, Json], ...] = (
    {"seed": 1, "world": "gambler"},
    {"tick": 1, "money": 5, "reward": "1/3"},
    {},
    {"note": 'a "quoted" \\ line\n, \u00e9 and \U0001d4b2', "lucky": True, "belief": [[1, None]]},
    {"tick": 2, "money": -7, "reward": "0"},
)


def lines_of(bodies: tuple[dict[str, Json], ...] = BODIES) -> list[bytes]:
    """A journal as its lines, chained as the format says, without help from the writer."""
    lines: list[bytes] = []
    head = ORIGIN
    for number, body in enumerate(bodies, 1):
        lines.append(encode(number, head, "tick", body))
        head = sha256(lines[-1]).hexdigest()
    return lines


def joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def offsets_of(lines: list[bytes]) -> list[int]:
    return [sum(len(line) + 1 for line in lines[:index]) for index in range(len(lines) + 1)]


def read(folder: Path, data: bytes, expected_head: str | None = None) -> JournalView:
    path = folder / "journal.jsonl"
    path.write_bytes(data)
    return read_journal(path, expected_head)


def refused_at(
    folder: Path, data: bytes, expected_head: str | None = None, reason: str | None = None
) -> int:
    """The byte offset with which the reader refuses, for the given reason."""
    with pytest.raises(TrustFailure, match=reason) as caught:
        read(folder, data, expected_head)
    word, offset = caught.value.message.split(":")[0].split()
    assert word == "byte"
    return int(offset)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for a whole module: every read writes the file anew."""
    return tmp_path_factory.mktemp("journal")


# What is written is read.


@given(st.lists(bodies, max_size=4))
def test_what_is_encoded_is_read_back(folder: Path, written: list[dict[str, Json]]) -> None:
    lines = lines_of(tuple(written))
    view = read(folder, joined(lines))
    assert [dict(record.body) for record in view.records] == written
    assert [record.line for record in view.records] == lines
    assert [record.offset for record in view.records] == offsets_of(lines)[:-1]
    assert view.head == (sha256(lines[-1]).hexdigest() if lines else ORIGIN)
    assert (view.size, view.torn) == (len(joined(lines)), 0)


@given(values)
def test_canonical_json_is_json_and_has_one_form(value: Json) -> None:
    data = canonical(value)
    assert json.loads(data) == value
    assert data.isascii()
    again = from_canonical(data)
    assert canonical(again) == data
    assert repr(again) == repr(json.loads(data))  # the types too: 1 is not true


def test_the_line_is_what_the_format_says() -> None:
    assert encode(1, ORIGIN, "start", {"b": [1, "1/2"], "a": None}) == (
        b'{"body":{"a":null,"b":[1,"1/2"]},"kind":"start","n":1,"previous":"' + b"0" * 64 + b'"}'
    )


def nested(depth: int) -> Json:
    value: Json = 0
    for _ in range(depth):
        value = [value]
    return value


def test_the_limits_are_reached_and_not_passed(folder: Path) -> None:
    largest = 10**MAXIMUM_DIGITS - 1
    room = MAXIMUM_LINE - len(encode(1, ORIGIN, "tick", {"x": ""}))
    fitting: tuple[Json, ...] = (nested(MAXIMUM_NESTING - 2), -largest, largest, "x" * room)
    for value in fitting:
        assert read(folder, joined(lines_of(({"x": value},)))).records[0].body == {"x": value}
    beyond: tuple[Json, ...] = (
        nested(MAXIMUM_NESTING - 1), largest + 1, -largest - 1, "x" * (room + 1)
    )  # fmt: skip
    for value in beyond:
        with pytest.raises(StorageProblem):
            encode(1, ORIGIN, "tick", {"x": value})
    too_much: tuple[Json, ...] = (nested(5_000), largest + 1, "x" * MAXIMUM_LINE)
    for value in too_much:
        with pytest.raises(ValueError, match=r"^(is|holds) "):
            canonical(value)
    with pytest.raises(ValueError, match="longer"):
        from_canonical(b'"' + b"x" * MAXIMUM_LINE)


def cyclic() -> list[object]:
    value: list[object] = []
    value.append(value)
    return value


def doubling() -> object:
    value: object = [0]
    for _ in range(60):
        value = [value, value]
    return value


@pytest.mark.parametrize(
    "value",
    [0.5, float("nan"), (1, 2), b"x", {1: 2}, {True: 2}, "\ud800", {"\udc00": 1}, cyclic(),
     doubling(), object()],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_values_without_an_exact_form_are_not_written(value: Json) -> None:
    with pytest.raises(StorageProblem):
        encode(1, ORIGIN, "tick", {"x": value})


@pytest.mark.parametrize("kind", ["", "Tick", "two words", "tick\n", "x" * 65])
def test_a_kind_is_a_short_word(kind: str) -> None:
    with pytest.raises(StorageProblem):
        encode(1, ORIGIN, kind, {})


# What is not what was written is refused, at the right place.


def test_every_edit_of_one_byte_is_noticed(folder: Path) -> None:
    """For each byte of the file, several other bytes in its place."""
    lines = lines_of()
    data, starts = joined(lines), offsets_of(lines)
    head = sha256(lines[-1]).hexdigest()
    for place in range(len(data)):
        index = max(i for i, start in enumerate(starts[:-1]) if start <= place)
        last = index == len(lines) - 1
        for new in sorted({data[place] ^ 1, ord("0"), ord("\n"), 0xFF, ord(" ")} - {data[place]}):
            edited = data[:place] + bytes([new]) + data[place + 1 :]
            if last:
                notice_in_last(folder, edited, starts[-2], head)
            else:
                # an edited `previous` throws doubt on the record before as well
                assert refused_at(folder, edited) in (
                    {starts[index], starts[index - 1]}
                    if index and b'"previous"' in data[starts[index] : place]
                    else {starts[index]}
                )


def notice_in_last(folder: Path, edited: bytes, start: int, head: str) -> None:
    """Nothing vouches for the last record but the printed head."""
    try:
        view = read(folder, edited)
    except TrustFailure:
        return
    if view.torn:
        assert view.size == start
    else:
        assert refused_at(folder, edited, head) == view.size


def test_every_deletion_and_insertion_of_one_byte_is_noticed(folder: Path) -> None:
    lines = lines_of()
    data, starts = joined(lines), offsets_of(lines)
    inside = starts[-2]  # all but the last record
    for place in range(inside):
        index = max(i for i, start in enumerate(starts[:-1]) if start <= place)
        near = {starts[index], starts[max(0, index - 1)]}
        assert refused_at(folder, data[:place] + data[place + 1 :]) in near
        assert refused_at(folder, data[:place] + b"7" + data[place:]) in near


def test_lost_moved_and_repeated_records(folder: Path) -> None:
    lines = lines_of()
    starts = offsets_of(lines)
    for index in range(len(lines)):
        rest = lines[:index] + lines[index + 1 :]
        if index < len(lines) - 1:
            assert refused_at(folder, joined(rest)) == starts[index]
        repeated = lines[: index + 1] + lines[index:]
        assert refused_at(folder, joined(repeated)) == starts[index + 1]
        for other in range(index + 1, len(lines)):
            swapped = list(lines)
            swapped[index], swapped[other] = lines[other], lines[index]
            assert refused_at(folder, joined(swapped)) == starts[index]


def test_a_rewritten_record_is_refused_by_the_one_after_it(folder: Path) -> None:
    """Well formed and rightly numbered: only the chain can tell."""
    lines = lines_of()
    starts = offsets_of(lines)
    for index in range(len(lines) - 1):
        old = json.loads(lines[index])
        forged = encode(old["n"], old["previous"], "tick", {"money": 1000})
        data = joined(lines[:index] + [forged] + lines[index + 1 :])
        assert refused_at(folder, data) == starts[index]


def test_a_truncated_journal_is_a_prefix_and_a_torn_rest(folder: Path) -> None:
    lines = lines_of()
    data, starts = joined(lines), offsets_of(lines)
    head = sha256(lines[-1]).hexdigest()
    for size in range(len(data)):
        view = read(folder, data[:size])
        whole = sum(start <= size for start in starts[1:])
        assert [record.line for record in view.records] == lines[:whole]
        assert (view.size, view.torn) == (starts[whole], size - starts[whole])
        assert refused_at(folder, data[:size], head) == starts[whole]
    assert read(folder, data, head).head == head


def field(text: bytes) -> bytes:
    """A first record with the given bytes as the value of one field of its body."""
    return encode(1, ORIGIN, "tick", {"x": 0}).replace(b'"x":0', b'"x":' + text)


FIRST = encode(1, ORIGIN, "tick", {})
EXACT, DIGITS, NOT_JSON = "which is no exact number", "more than 4000 digits", "not JSON"
CANONICAL, SURROGATE, NESTED = "not in canonical form", "half of a surrogate", "nested more than 64"
FIELDS, NUMBER, PREVIOUS = "just the fields", "no positive integer", "no SHA-256"

BAD_LINES = {
    "empty": (b"", NOT_JSON),
    "not JSON": (b"hello", "not JSON from its character 1 on"),
    "not an object": (b"[]", FIELDS),
    "NaN": (field(b"NaN"), "NaN, " + EXACT),
    "infinity": (field(b"-Infinity"), "-Infinity, " + EXACT),
    "float": (field(b"1.0"), "1.0, " + EXACT),
    "exponent": (field(b"1e400"), "1e400, " + EXACT),
    "huge exponent": (field(b"1E" + b"9" * 1000), EXACT),
    "digits": (field(b"1" * (MAXIMUM_DIGITS + 1)), DIGITS),
    "many digits": (field(b"-" + b"1" * 900_000), DIGITS),
    "minus zero": (field(b"-0"), CANONICAL),
    "leading zero": (field(b"01"), NOT_JSON),
    "duplicate key": (field(b'{"a":1,"a":1}'), "a key twice"),
    "unsorted keys": (field(b'{"b":1,"a":1}'), CANONICAL),
    "space": (field(b" 1"), CANONICAL),
    "raw UTF-8": (field(b'"\xc3\xa9"'), "not ASCII"),
    "upper-case escape": (field(b'"\\u00E9"'), CANONICAL),
    "needless escape": (field(b'"\\u0041"'), CANONICAL),
    "lone surrogate": (field(b'"\\ud800"'), SURROGATE),
    "lone surrogate key": (field(b'{"\\udfff":1}'), SURROGATE),
    "control character": (field(b'"\x01"'), NOT_JSON),
    "nesting": (field(b"[" * 100 + b"]" * 100), NESTED),
    "deep nesting": (b"[" * 900_000, NESTED),
    "deep objects": (b'{"a":' * 150_000, NESTED),
    "quotes without end": (b'"' + b'\\"' * 400_000, NOT_JSON),
    "nesting after escapes": (field(b'["\\\\\\"\\\\",' + b"[" * 5000 + b"]" * 5001), NESTED),
    "too long": (b"x" * 2 * MAXIMUM_LINE, "longer than 1000000 bytes"),
    "byte order mark": (b"\xef\xbb\xbf" + FIRST, "not ASCII"),
    "UTF-16": (FIRST.decode().encode("utf-16"), "not ASCII"),
    "carriage return": (FIRST + b"\r", CANONICAL),
    "zero bytes": (bytes(500), NOT_JSON),
    "extra field": (FIRST[:-1] + b',"z":1}', FIELDS),
    "missing field": (b'{"body":{},"kind":"tick","n":1}', FIELDS),
    "number is true": (FIRST.replace(b'"n":1', b'"n":true'), NUMBER),
    "number is text": (FIRST.replace(b'"n":1', b'"n":"1"'), NUMBER),
    "number is zero": (FIRST.replace(b'"n":1', b'"n":0'), NUMBER),
    "number is seven": (encode(7, ORIGIN, "tick", {}), "has the number 7"),
    "previous is short": (FIRST.replace(b"0" * 64, b"0" * 63), PREVIOUS),
    "previous is no origin": (encode(1, "1" * 64, "tick", {}), "does not start a chain"),
    "previous is a number": (FIRST.replace(b'"' + b"0" * 64 + b'"', b"0"), PREVIOUS),
    "kind is null": (FIRST.replace(b'"tick"', b"null"), "no short lower-case word"),
    "body is a list": (FIRST.replace(b"{}", b"[]"), "a body that is no object"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_bad_lines_are_refused_where_they_stand(folder: Path, name: str) -> None:
    bad, reason = BAD_LINES[name]
    assert refused_at(folder, bad + b"\n", reason=reason) == 0
    before = lines_of()[:1]
    assert refused_at(folder, joined([*before, bad, lines_of()[2]])) == offsets_of(before)[1]


def test_deep_brackets_inside_a_string_are_only_text(folder: Path) -> None:
    body: dict[str, Json] = {"query": "[" * 500 + '\\"[\\' + "{" * 500, "\\": ["]"]}
    assert read(folder, joined(lines_of((body,)))).records[0].body == body


@given(st.binary(max_size=60) | st.text('[]{}",:\\0x1e-.ntu \n', max_size=60).map(str.encode))
def test_no_bytes_at_all_do_more_than_a_refusal(folder: Path, garbage: bytes) -> None:
    data = joined(lines_of()) + garbage
    try:
        view = read(folder, data)
    except GodelError as error:
        assert isinstance(error, TrustFailure)
    else:
        assert b"\n" not in garbage
        assert view.torn == len(garbage)


@given(st.binary(max_size=30) | st.text('[]{}":\\1e.x, ', max_size=30).map(str.encode))
def test_reading_accepts_only_what_writing_makes(data: bytes) -> None:
    try:
        value = from_canonical(data)
    except ValueError:
        return
    assert canonical(value) == data


def test_an_endless_last_line_is_not_a_torn_record(folder: Path) -> None:
    start = offsets_of(lines_of())[-1]
    assert refused_at(folder, joined(lines_of()) + b"x" * (MAXIMUM_LINE + 1)) == start
    assert read(folder, joined(lines_of()) + b"x" * MAXIMUM_LINE).torn == MAXIMUM_LINE


def test_what_is_no_readable_file_is_a_storage_problem(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # reading this would wait for ever
    for path in (
        tmp_path / "none",
        tmp_path,
        tmp_path / "pipe",
        Path("a\0b"),
        tmp_path / ("x" * 999),
    ):
        with pytest.raises(StorageProblem):
            read_journal(path)


def test_a_refusal_names_file_line_and_what_is_wrong(folder: Path) -> None:
    with pytest.raises(TrustFailure) as caught:
        read(folder, joined(lines_of()[:1]) + b"{}\n")
    assert f"{folder / 'journal.jsonl'}:2:1: byte" in str(caught.value)
    assert "record 2 does not have just the fields" in str(caught.value)
    assert caught.value.exit_code == 4


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    program = (
        "from godel.machine.journal import encode, ORIGIN\n"
        "body = {name: list({'p', 'q'} | {name}) and [name] for name in {'a', 'b', 'c', 'd'}}\n"
        "print(list(body) != sorted(body), encode(1, ORIGIN, 'tick', body).decode())"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={
                **os.environ,
                "PYTHONHASHSEED": str(seed),
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in range(1, 6)
    }
    assert any(text.startswith("True") for text in shown)  # some seed did give another order
    assert len({text.split(" ", 1)[1] for text in shown}) == 1
