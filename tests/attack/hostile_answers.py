"""Answers that an outside program may give to hurt who reads them; none of them is a candidate."""

from __future__ import annotations

import json

POLICY = "(define (policy money) money)"


def agent(text: str) -> bytes:
    """A line with a whole program."""
    return json.dumps({"agent": text}).encode()


def policy(text: str) -> bytes:
    """A line with the body of a policy."""
    return json.dumps({"policy": text}).encode()


ANSWERS: dict[str, bytes] = {
    # bytes that are no text, texts that are no JSON
    "invalid UTF-8": b'{"policy": "\xff\xfe"}',
    "overlong UTF-8": b'{"policy": "\xc0\xaf"}',
    "NUL": b'{"policy": "1\x00"}',
    "escaped NUL": rb'{"policy": "1\u0000"}',
    "half a character": rb'{"policy": "\ud800"}',
    "both halves of none": rb'{"agent": "(agent \udfff\ud800)"}',
    "a byte order mark": b'\xef\xbb\xbf{"policy": "1"}',
    "not JSON": b"(agent a " + POLICY.encode() + b")",
    "a program of Python": b"__import__('os').system('id')",
    "a pickle": b"\x80\x04\x95\x1e\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system",
    "two objects": b'{"policy": "1"}{"policy": "2"}',
    # JSON that is dangerous to read
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"policy":' * 30_000,
    "deep and closed": b'{"policy": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "NaN": b'{"policy": NaN}',
    "infinity": b'{"policy": -Infinity}',
    "a huge number": b'{"policy": ' + b"9" * 150_000 + b"}",
    "a huge exponent": b'{"policy": 1e999999999}',
    "a key twice": b'{"policy": "1", "policy": "2"}',
    "a key twice, escaped": rb'{"policy": "1", "pol\u0069cy": "2"}',
    # JSON that says something else
    "a list": b'["1"]',
    "nothing": b"null",
    "truth": b'{"policy": true}',
    "a nested text": b'{"policy": {"policy": "1"}}',
    "both kinds": b'{"policy": "1", "agent": "(agent a)"}',
    "a claim besides": b'{"policy": "1", "proved": true}',
    "a proof": b'{"proof": "(proof)"}',
    "an order to the machine": b'{"command": ["sh", "-c", "id"]}',
    "ended, it says": b"ended with exit code 0",
    # texts that are dangerous to show
    "a terminal is cleared": policy("\x1b[2J\x1b[H"),
    "a title is set": policy("\x1b]0;owned\x07"),
    "a carriage return": policy("1\r2 3"),
    "an escape in a key": rb'{"\u001b[31mpolicy": "1"}',
    "text from right to left": policy("\u202e(+ 1 2)\u202c"),
    # programs that are no programs
    "an empty text": policy(""),
    "two expressions": policy("1 2"),
    "open brackets": policy("(" * 50_000),
    "deep brackets": policy("(+ 1 " * 10_000 + "1" + ")" * 10_000),
    "deep quotes": policy("'" * 100_000 + "a"),
    "a huge literal": policy("9" * 100_000),
    "a division by zero": policy("1/0"),
    "a huge decimal": policy("0." + "0" * 100_000 + "1"),
    "a look-alike name": agent("(agent a (define (p\u043elicy money) money))"),
    "a look-alike parameter": policy("m\u043eney"),
    "a fullwidth digit": policy("\uff11"),
    "a primitive redefined": agent(f"(agent a (define (+ a b) a) {POLICY})"),
    "a name defined twice": agent(f"(agent a {POLICY} {POLICY})"),
    "what it may not see": agent("(agent a (define (policy seed) seed))"),
    "an unknown name": policy("(open-file)"),
    "a world": agent("(world w (state (x int 0 1)) (step (reward 1)))"),
    "a world and an agent": agent(f"(world w) (agent a {POLICY})"),
    "no agent": agent("(+ 1 2)"),
    "too many variables": agent(
        "(agent a (memory " + " ".join(f"(m{n} 0 0 1)" for n in range(5_000)) + f") {POLICY})"
    ),
    "a long body that ends badly": policy("(+ " + "1 " * 10_000 + "nobody)"),
}
"""Each line by what it is."""
