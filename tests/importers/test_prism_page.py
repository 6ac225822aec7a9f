"""The example on the page about PRISM is what the importer makes."""

from __future__ import annotations

from godel.importers.prism import Question, read_prism
from tests.docs.pages import all_blocks


def test_the_example_on_the_page() -> None:
    (world,) = all_blocks("ouro-imported")
    (model,) = (block for block in all_blocks("prism") if block.page == world.page)
    asked, constants = Question(reach="rich"), {"goal": "5"}
    assert read_prism(model.text, "gambler.prism", asked, constants=constants) == world.text
