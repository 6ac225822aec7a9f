"""The kernel and the second checker agree on every certificate that there is."""

from __future__ import annotations

import pytest

from tests.verify.corpus import files, shown, written
from tests.verify.judging import judged

CORPUS = files()
OTHERS = written() | shown()


@pytest.mark.parametrize("name", CORPUS)
def test_proof_files(name: str) -> None:
    verdicts = judged(CORPUS[name])
    assert (verdicts.kernel is None, verdicts.second is None) == (name.startswith("library/"),) * 2


@pytest.mark.parametrize("name", OTHERS)
def test_certificates_of_tests_and_pages(name: str) -> None:
    verdicts = judged(OTHERS[name])
    assert verdicts.agree, verdicts


def test_the_corpus_has_both_kinds() -> None:
    verdicts = [judged(data).second is None for data in OTHERS.values()]
    assert 20 < sum(verdicts) < len(verdicts) - 100
