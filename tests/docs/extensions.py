"""The modules that build the site, for tests: they lie beside the pages, in no package."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from tests.docs.pages import DOCS

FOLDER = DOCS / "_ext"


def load(name: str) -> ModuleType:
    """One of them by name. Some need Sphinx: ImportError where it is not installed."""
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    return importlib.import_module(name)
