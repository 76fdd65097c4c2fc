"""What the reference shows of a name: its forms with types, from the stubs, and its docstring."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import rsock

STUBS = [Path(rsock.__file__).with_name(name) for name in ("_rsock.pyi", "__init__.pyi")]
Parts = dict[str, list[ast.FunctionDef]]


def described(name: str) -> str:
    """Return the directives that describe a public name."""
    value: object = getattr(rsock, name)
    if not isinstance(value, type):
        return _directive("function", f"rsock.{name}", _forms(name, value), value)
    if issubclass(value, BaseException):
        return _directive("exception", f"rsock.{name}", [""], value)
    forms = _forms(f"{name}.__init__", value.__init__)
    members = [_member(name, item) for item in sorted(dir(value)) if item[0] != "_"]
    return _directive("class", f"rsock.{name}", forms, value) + indent("".join(members), "   ")


def addresses() -> str:
    """Return a table of the families that checkers know the addresses of."""
    forms = dict(
        re.findall(r"^(\w+): TypeAlias = (.*?)(?:  #.*)?$", _text("_addresses.pyi"), re.MULTILINE)
    )
    rows = [
        f"| {', '.join(f'`{family}`' for family in re.findall(r'AF_[A-Z0-9]+', families))} "
        f"| `{forms[form].replace('|', chr(92) + '|')}` |\n"
        for form, families in re.findall(
            r"self: socket\[(\w+)\],\s+family: Literal\[([^]]*AF_[^]]*)\]", _text("__init__.pyi")
        )
    ]
    return "| family | address |\n|---|---|\n" + "".join(rows)


def _text(name: str) -> str:
    return STUBS[0].with_name(name).read_text(encoding="utf-8")


def _parts() -> Parts:
    """Return the functions and methods of the stubs, with all overloads."""
    found: Parts = {}
    for path in STUBS:
        module = ast.parse(path.read_text(encoding="utf-8"))
        scopes = [("", module.body)]
        scopes += [(f"{n.name}.", n.body) for n in module.body if isinstance(n, ast.ClassDef)]
        for scope, body in scopes:
            new: Parts = {}
            for item in body:
                if isinstance(item, ast.FunctionDef):
                    new.setdefault(scope + item.name, []).append(item)
            found |= new  # what the package says comes before what the extension says
    return found


PARTS = _parts()


def _member(owner: str, name: str) -> str:
    value: object = inspect.getattr_static(getattr(rsock, owner), name)
    full = f"{owner}.{name}"
    if callable(value):
        return _directive("method", name, _forms(full, value), value)
    (function,) = PARTS[full]
    text = _directive("property", name, [""], value)
    return text.replace("\n", f"\n   :type: {_result(function)}\n", 1)


def _forms(name: str, value: Any) -> list[str]:
    """Return the parameters and the result of every form of call.

    What the family of a socket tells of its addresses is said in one place, not by each function.
    """
    functions = [item for item in PARTS.get(name, []) if "Literal[" not in ast.unparse(item.args)]
    return [_form(item) for item in functions or _source(value).body]


def _source(function: Any) -> ast.Module:
    """Return a function that the standard library's stub describes; its types are quoted."""
    text = dedent(inspect.getsource(function))
    return ast.parse(re.sub(r'(: |-> )"([^"]*)"', r"\1\2", text))


def _form(function: Any) -> str:
    arguments = re.sub(r"^self(: socket\[Any\])?(, )?", "", ast.unparse(function.args))
    result = "" if function.name == "__init__" else f" -> {_result(function)}"
    return f"({_public(arguments).removeprefix('/, ')}){result}"


def _result(function: ast.FunctionDef) -> str:
    text = ast.unparse(function.returns) if function.returns else "None"
    return _public(text.replace("AddressT_co", "address").replace("MaybeNone", "None"))


def _public(text: str) -> str:
    """Return the names of types as the reference explains them."""
    return re.sub(r"\b_(?=[A-Z])", "", text.replace("_stdlib.", "socket."))


def _directive(kind: str, name: str, forms: list[str], value: object) -> str:
    head = f".. py:{kind}:: "
    lines = f"\n{' ' * len(head)}".join(name + form for form in forms)
    return f"{head}{lines}\n\n{indent(_prose(value), '   ')}\n\n"


def _prose(value: object) -> str:
    """Return the docstring without the forms of call in front of it, which have no types."""
    text = inspect.getdoc(value) or ""
    return re.sub(r"\A_?\w+\(.*?\n\n", "", text, flags=re.DOTALL)
