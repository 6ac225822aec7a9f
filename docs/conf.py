"""How the site is built from the pages of this folder: `sphinx-build -W -n docs build/site`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))
sys.path.insert(0, str(Path(__file__).parent.parent))

from godel import __version__

project = "godel"
author = "The godel developers"
version = release = __version__
html_title = f"godel {__version__}"
html_short_title = "godel"
language = "en"

extensions = ["myst_parser", "pages", "highlighting"]
exclude_patterns = ["_ext", "_static"]
nitpicky = True

myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline"]
suppress_warnings: list[str] = []

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": True}
highlight_language = "text"
pygments_style = "friendly"
pygments_dark_style = "github-dark"

linkcheck_timeout = 20
linkcheck_retries = 2
linkcheck_anchors = False
