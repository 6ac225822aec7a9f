"""The page of a report without a browser: structure, accessibility, escaping, other formats."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

import pytest

from godel.cli import main
from godel.errors import WorldProblem
from godel.events import Approved, Pinned, Refused, SearchStopped
from godel.trace.report.content import gather
from godel.trace.report.drawing import file_text
from godel.trace.report.history import history
from godel.trace.report.lifeline import lifeline
from godel.trace.report.markdown import markdown
from godel.trace.report.markup import VOID, data_block, element, html, packed, visible
from godel.trace.report.page import page
from godel.trace.report.plain import plain
from godel.trace.report.prooftree import prooftree
from godel.trace.report.tex import tex
from godel.trace.text import open_run
from godel.trace.theorems import ProofView
from tests.machine.gambling import live, script
from tests.machine.test_life import COUNT, MINUS_ONE, play
from tests.trace.reported import NASTY, content, hostile, large, made, with_large_proof


class Outline(HTMLParser):
    """What a page consists of; an error where its elements are not nested well. Mutable."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.blocks: dict[str, str] = {}
        self.nameless: list[str] = []
        self._texts: list[tuple[str, dict[str, str | None], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs), "an attribute twice"
        self.tags.append((tag, given))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.stack.append(tag)
            self._texts.append((tag, given, []))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack, f"an end tag too many: {tag}"
        assert self.stack.pop() == tag
        name, given, pieces = self._texts.pop()
        text = "".join(pieces)
        if name == "script" and given.get("type") == "application/json":
            self.blocks[given.get("id") or ""] = text
        if name in ("a", "button", "summary", "th", "h1", "h2", "h3", "label") and not (
            text.strip() or given.get("aria-label")
        ):
            self.nameless.append(name)
        if self._texts and name != "script":
            self._texts[-1][2].append(text)

    def handle_data(self, data: str) -> None:
        if self._texts:
            self._texts[-1][2].append(data)

    def all(self, name: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a name."""
        return [given for tag, given in self.tags if tag == name]


def outline(text: str) -> Outline:
    """Read a page whole."""
    parser = Outline()
    parser.feed(text)
    parser.close()
    assert parser.stack == []
    return parser


@pytest.fixture(scope="module")
def text() -> str:
    return page(content())


@pytest.fixture(scope="module")
def read(text: str) -> Outline:
    return outline(text)


def test_landmarks_headings_and_language(read: Outline) -> None:
    names = Counter(tag for tag, _ in read.tags)
    assert (names["main"], names["header"], names["footer"], names["h1"]) == (1, 1, 1, 1)
    assert read.all("html")[0]["lang"] == "en"
    assert all(given.get("aria-label") for given in read.all("nav"))
    assert all(b - a <= 1 for a, b in zip(read.headings, read.headings[1:], strict=False))
    assert read.nameless == []


def test_ids_are_unique_and_links_lead_somewhere(read: Outline) -> None:
    ids = Counter(given["id"] for _, given in read.tags if given.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    links = {given["href"] for given in read.all("a") if given.get("href")}
    assert all(link and link.startswith("#") for link in links)
    made_later = re.compile(r"#attempt-[0-9]+\Z")
    dead = [link for link in links if link and not made_later.match(link) and link[1:] not in ids]
    assert dead == []
    named = [given.get(key) for _, given in read.tags for key in ("aria-labelledby",
             "aria-describedby", "for")]  # fmt: skip
    assert all(name in ids for names in named if names for name in names.split())


def test_every_fold_that_is_made_later_has_its_parts(read: Outline) -> None:
    folds = [given["data-part"] for given in read.all("details") if given.get("data-part")]
    assert folds
    for fold in folds:
        parts = json.loads(read.blocks[f"block-{fold}"])
        inner = re.findall(r'"data-part": "([^"]+)"', json.dumps(parts))
        assert set(inner) | {fold} == set(parts)


def test_a_refuted_candidate_is_shown_with_both_programs_in_one_life(text: str) -> None:
    refuted = next(view for view in content().attempts if view.fate == "refuted")
    start = text.index(f'id="refuted-{refuted.number}"')
    piece = text[start : text.index('<section id="search"')]
    assert "was refuted: from here" in piece
    assert "same draws of chance" in piece
    assert f'id="c{refuted.number}-tree-title"' in piece
    vetoed = next(view for view in content().attempts if view.fate == "vetoed")
    assert f'id="c{vetoed.number}-tree-title"' in piece
    assert "was proved better, but refused by rollback" in piece


def test_what_people_and_rules_did_is_shown_and_so_is_what_nobody_knows_yet() -> None:
    @dataclass(frozen=True)
    class Strange:
        kind: ClassVar[str] = "strange"
        what: str

    traced = content().traced
    more = (
        Approved(3, False, "file", "not on a Friday"),
        Refused(1, 3, 3, "", "", "holdout", "worse in other"),
        SearchStopped(1, 4, "", "breaker", "40 failures in a row"),
        SearchStopped(1, 4, "", "source", "nothing is left"),
        Pinned(True, "a demonstration"),
        Strange("<b>thing</b>"),
    )
    shown = gather(replace(traced, events=(*traced.events, *more)), "run")  # type: ignore[arg-type]
    text = page(shown)
    piece = text[text.index('<section id="controls"') : text.index('<section id="settings"')]
    for words in (
        "the approval file was asked; the answer is no, so that this candidate is not tried again: "
        "not on a Friday",
        "refused by holdout: worse in other",
        "the circuit breaker has tripped: 40 failures in a row",
        "the program is pinned, nothing rewrites it: a demonstration",
        "rewrite 1 is undone",
        "what &lt;b&gt;thing&lt;/b&gt;",
    ):
        assert words in piece
    assert "nothing is left" not in piece
    assert "the program is pinned" in file_text(history(shown))


def test_tables_have_heads_with_scopes(read: Outline) -> None:
    assert all(given.get("scope") in ("col", "row", "rowgroup") for given in read.all("th"))


def test_drawings_say_what_they_show(text: str) -> None:
    for drawing in re.findall(r"<svg.*?</svg>", text, re.S):
        if 'aria-hidden="true"' not in drawing:
            assert re.search(r"<title id=[^>]+>[^<]+</title><desc id=[^>]+>[^<]+</desc>", drawing)
            assert "<text" in drawing  # words are words, not paths


def test_counts_are_announced_and_fields_are_labelled(text: str, read: Outline) -> None:
    assert 'role="status" aria-live="polite"' in text
    assert text.count("<label") == len(read.all("input"))


def test_nothing_comes_from_outside(text: str) -> None:
    assert not re.search(r"""(?:src|href|action|data)\s*=\s*["']?(?!["'#])""", _markup(text))
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp|innerHTML|eval\(|Function\(", text)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]


def _markup(text: str) -> str:
    """The page without its data, style and script."""
    return re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.S)


def test_hostile_texts_are_only_text() -> None:
    text = page(hostile())
    read = outline(text)
    plain_scripts = [given for given in read.all("script") if "type" not in given]
    assert len(plain_scripts) == 1
    names = {tag for tag, _ in read.tags}
    assert not names & {"img", "iframe", "object", "embed", "link", "base", "form:"}
    assert all(not key.startswith("on") for _, given in read.tags for key in given)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u2028-\u202e\u2066-\u2069\u200f]", text)
    data = json.loads(read.blocks["attempts-data"])
    for nasty in NASTY:
        assert visible(nasty) in data["strings"]
    assert "</" not in read.blocks["attempts-data"]


@pytest.mark.parametrize("nasty", NASTY)
def test_a_text_cannot_leave_its_place(nasty: str) -> None:
    shown = html(element("p", {"title": nasty}, nasty))
    read = outline(shown)
    assert [tag for tag, _ in read.tags] == ["p"]
    assert read.tags[0][1] == {"title": visible(nasty)}
    root = ElementTree.fromstring(html(element("svg", {}, element("text", {}, nasty)), xml=True))
    assert [item.text for item in root] == [visible(nasty)]
    block = data_block("x", packed(nasty))
    assert block.count("<") == 2
    assert json.loads(outline(block).blocks["x"]) == [visible(nasty)]


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("script", {}),
        ("p onclick", {}),
        ("p", {"onclick": "x"}),
        ("p", {"style": "x"}),
        ("a", {"href": "javascript:x"}),
        ("a", {"href": "https://example.invalid"}),
        ("img", {"src": "x"}),
    ],
)
def test_what_a_page_never_needs_cannot_be_made(name: str, attributes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"report|leaves the page"):
        element(name, dict(attributes))


def test_the_leaves_that_may_be_written_out_are_shared(text: str) -> None:
    few = page(with_large_proof(40), leaves=14)
    assert few.count("The interpreter, run on all these states at once") < 30
    assert few.count("fewer cases than this proof has") == 40 - 12
    assert "fewer cases than this proof has" not in text


def test_runs_that_went_wrong_have_reports(tmp_path: Path) -> None:
    world = COUNT.format(life=9)
    play(tmp_path / "fault", world, "(agent bad (define (policy n) (/ n 0)))")
    with pytest.raises(WorldProblem):
        play(tmp_path / "world", world.replace("(- n by)", "(- n 2)"), MINUS_ONE)
    play(tmp_path / "over", world.replace("(start (n 3))", "(start (n 0))"), MINUS_ONE)
    said = {"fault": "0 proved rewrites", "world": "n leaves its range", "over": "0 ticks"}
    for name, words in said.items():
        shown = page(gather(open_run(tmp_path / name), name))
        assert words in shown
        assert outline(shown).nameless == []


def test_files_that_are_missing_are_said_to_be_missing(tmp_path: Path) -> None:
    live(tmp_path / "run", script(), ticks=14)
    for path in [*(tmp_path / "run" / "proofs").iterdir()]:
        path.unlink()
    shown = page(gather(open_run(tmp_path / "run"), "run"))
    assert outline(shown).nameless == []
    assert shown.count('class="alarm"') >= 2


def test_ten_thousand_attempts_are_compact() -> None:
    text = page(large(10_000))
    read = outline(text)
    assert len(json.loads(read.blocks["attempts-data"])["rows"]) > 10_000
    assert len(text) < 2_500_000
    assert len(read.tags) < 3_000


def test_techniques_without_end_make_no_page_without_end() -> None:
    read = outline(page(large(2_000, techniques=10**6)))
    assert len(read.tags) < 8_000


def test_drawings_are_files_of_their_own() -> None:
    shown = content()
    proof = next(item for item in shown.proofs.values() if isinstance(item, ProofView))
    for drawing in (lifeline(shown), history(shown), prooftree(proof, "p", "A proof")):
        root = ElementTree.fromstring(file_text(drawing))
        assert root.tag.endswith("svg")
        assert not any("href" in key for item in root.iter() for key in item.attrib)
        words = [item.text for item in root.iter() if item.tag.endswith("}text")]
        assert words
    assert "rollback: rewrite 1 is undone, v0 runs again" in file_text(history(shown))


def test_the_summary_in_markdown() -> None:
    text = markdown(content())
    assert "## Rewrite 1 (rolled back)" in text
    assert "+   (define (policy money) (min money (- 10 money)))" in text
    assert " 14  U(q, here) > U(p, here)  [frozen]" in text
    nasty = markdown(hostile())
    outside_fences = re.sub(r"^(`{3,}).*?^\1$", "", nasty, flags=re.S | re.M)
    assert "<script" not in outside_fences
    assert "<img" not in outside_fences


def test_everything_as_data() -> None:
    shown = content()
    body = json.loads(json.dumps(plain(shown)))
    assert [item["number"] for item in body["attempts"]] == [v.number for v in shown.attempts]
    rewrite = body["rewrites"][0]
    assert rewrite["theorems"][-1]["role"] == "conclusion"
    assert re.fullmatch(r"[0-9]+(/[0-9]+)?", rewrite["after"]["lower"])
    assert body["versions"][-1]["rollback_of"] == 1
    assert not _floats(body)


def _floats(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_floats, value.values()))
    return any(map(_floats, value)) if isinstance(value, list) else isinstance(value, float)


def test_a_rewrite_for_a_paper() -> None:
    text = tex(content())
    assert text.startswith("\\documentclass")
    assert text.index("What changes") < text.index("section*{Theorems}")
    assert text.endswith("\\end{document}\n")


def run(*words: str) -> int:
    return main(["report", *words])


def test_the_command_writes_beside_the_run_and_may_do_so_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = made()
    for _ in range(2):
        assert run(str(folder)) == 0
        assert capsys.readouterr().out == f"wrote {folder / 'report.html'}\n"
    assert main(["check", str(folder)]) == 0
    assert (folder / "report.html").read_text("utf-8") == page(content())


def test_the_command_never_writes_over_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "there.md"
    target.write_text("mine", encoding="utf-8")
    assert run(str(made()), "--format", "md", "--out", str(target)) == 2
    assert target.read_text("utf-8") == "mine"
    assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--figure", "life"], "do not go together"),
        (["--rewrite", "1"], "do not go together"),
        (["--format", "tex", "--rewrite", "9"], "no rewrite 9"),
    ],
)
def test_what_does_not_fit_is_said(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(made()), *words) == 2
    assert said in capsys.readouterr().err


def test_the_command_prints_other_formats_and_an_object(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(str(made()), "--format", "svg", "--figure", "versions") == 0
    assert capsys.readouterr().out.startswith("<svg ")
    assert run(str(made()), "--format", "md", "--json") == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["format"], body["file"], body["rewrites"]) == ("md", None, 1)
    assert body["text"].startswith("# gambler")
