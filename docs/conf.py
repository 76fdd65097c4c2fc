"""How `make docs` builds the documentation."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import tables

project = "rsock"
release = importlib.metadata.version("rsock")
extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "furo"
html_title = f"rsock {release}"
html_show_copyright = False
html_static_path = ["_static"]
html_css_files = ["rsock.css"]
exclude_patterns = ["_build", "generated"]
myst_heading_anchors = 3
nitpicky = True
nitpick_ignore_regex = [("py:class", r"[A-Za-z /]+")]  # words of signatures: "-> (data, address)"
autodoc_typehints = "none"  # the stubs have them; signatures are those of the standard library

tables.write(Path(__file__).parent / "generated")
