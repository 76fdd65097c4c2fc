"""How `make docs` builds the documentation."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

import signatures
import tables
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx

project = "rsock"
release = importlib.metadata.version("rsock")
extensions = ["myst_parser"]
html_theme = "furo"
html_title = f"rsock {release}"
html_show_copyright = False
html_static_path = ["_static"]
html_css_files = ["rsock.css"]
exclude_patterns = ["_build", "generated"]
myst_heading_anchors = 3
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # the types of signatures have no pages here
add_module_names = False
python_maximum_signature_line_length = 80

GENERATED = Path(__file__).parent / "generated"
tables.write(GENERATED)
(GENERATED / "addresses.md").write_text(signatures.addresses(), encoding="utf-8")


class Public(SphinxDirective):
    """`.. public:: NAME`: what the stubs and the docstring say of a name of rsock."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """Read it as if it stood in the page."""
        return self.parse_text_to_nodes(signatures.described(self.arguments[0]))


def setup(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("public", Public)
