"""CPython's own tests of the families in this kernel, with the standard library and with rsock.

`python tests/kernel/conformance.py [PATTERN...]` prints a table and fails if a test that passes
with the standard library does anything else with rsock.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

FAMILIES = "Bluetooth CAN ISOTP J1939 LinuxKernelCrypto QIPCRTR RDS SCTP TIPC UDPLITE VSOCK"
PATTERNS = [f"*{family}*" for family in FAMILIES.split()]
PREFIXES = {"socket": ["-m"], "rsock": ["-m", "rsock", "run", "-m"]}

Outcomes = dict[str, str]


def outcomes(prefix: list[str], patterns: list[str]) -> Outcomes:
    """Run the tests and return what became of each."""
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        # A test that hangs is to show its stack and end the run.
        command = [
            sys.executable,
            *prefix,
            "test",
            "test_socket",
            "--timeout",
            "120",
            "-u",
            "network",
        ]
        command += ["--junit-xml", report.name]
        for pattern in patterns:
            command += ["-m", pattern]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - fixed
        text = Path(report.name).read_text(encoding="utf-8")
    if not text:
        return {}  # the run has died
    cases = ET.fromstring(text).iter("testcase")  # noqa: S314 - our own
    return {case.get("name", ""): _outcome(case) for case in cases}


def _outcome(case: ET.Element) -> str:
    return next((child.tag for child in case if not child.tag.startswith("system-")), "ok")


def _group(test: str) -> str:
    return test.split(".")[-2]


def table(found: dict[str, Outcomes]) -> str:
    """Count the outcomes of each class of tests, side by side."""
    groups = sorted({_group(test) for tests in found.values() for test in tests})
    lines: list[str] = []
    for group in groups:
        line = f"{group:55}"
        for module, tests in found.items():
            counts = Counter(outcome for test, outcome in tests.items() if _group(test) == group)
            line += f"{module}: {', '.join(f'{n} {what}' for what, n in counts.items()):20}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def main(patterns: list[str]) -> int:
    """Run both and compare."""
    if find_spec("test.test_socket") is None:
        sys.stdout.write("skipped: this Python comes without its tests\n")
        return 0
    found = {module: outcomes(prefix, patterns) for module, prefix in PREFIXES.items()}
    expected, actual = found.values()
    worse = [
        f"{test}: {actual.get(test, 'not run')}"
        for test, outcome in expected.items()
        if outcome == "ok" != actual.get(test)
    ]
    passed = sum(outcome == "ok" for outcome in expected.values())
    summary = f"{passed} pass with the standard library, of which {len(worse)} do not with rsock\n"
    sys.stdout.write("\n".join([table(found), *worse, summary]))
    return int(bool(worse) or not passed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or PATTERNS))
