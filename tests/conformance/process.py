"""Run one module of CPython's tests in processes of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.plan import Job
    from conformance.python import Python

CHILD = Path(__file__).with_name("child.py")
SECONDS_PER_MODULE = 1200

Outcome = tuple[str, str]  # pass, skip, fail or notrun, and why
Results = dict[str, Outcome]


def run_module(python: Python, side: str, job: Job) -> Results:
    """Run a module, with another child for the rest if one does not come to its end."""
    results: Results = {}
    while True:
        events, reason = run_child(python, side, job, list(results))
        before = len(results)
        planned = collect(events, results)
        if ["done", "", "", ""] in events:
            break
        if running := unfinished(events):
            results[running] = "fail", reason
        if len(results) == before:
            results[job.module] = "fail", reason
            break
    for name in planned:
        results.setdefault(name, ("notrun", "the module came to its end before"))
    return results


def collect(events: list[list[str]], results: Results) -> list[str]:
    """Add what ended; what becomes of a fixture becomes of every test that it was for."""
    planned = [name for event, name, _, _ in events if event == "plan"]
    for event, name, outcome, reason in events:
        if event != "end":
            continue
        _, bracket, scope = name.partition(" (")
        if not bracket:
            results[name] = outcome, reason
            continue
        for test in planned:
            if test.startswith(scope[:-1] + "."):
                results.setdefault(test, (outcome, reason))
    return planned


def unfinished(events: list[list[str]]) -> str:
    """Return the test that was running when the child ended, or nothing."""
    last = [event for event in events if event[0] in {"start", "end"}][-1:]
    return last[0][1] if last and last[0][0] == "start" else ""


def run_child(
    python: Python, side: str, job: Job, finished: list[str]
) -> tuple[list[list[str]], str]:
    """Run what is left of a module; return its lines, and how it ended if not well."""
    with TemporaryDirectory(prefix="c", ignore_cleanup_errors=True) as folder:  # a short path
        events = Path(folder, "results")
        log = Path(folder, "log")
        job_text = json.dumps(
            {**vars(job), "finished": finished, "results": str(events), "socket": side}
        )
        with log.open("wb") as output:
            child = subprocess.Popen(  # noqa: S603 - the interpreter under test
                [str(python.path), "-X", "faulthandler", str(CHILD), job_text],
                cwd=folder,
                env=environment(python, side, folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )
            status = wait(child)
        tail = log.read_text(errors="replace")[-3000:]
        written = events.read_text(encoding="utf-8") if events.exists() else ""
    return [json.loads(line) for line in written.splitlines()], f"{status}\n{tail}"


def wait(child: subprocess.Popen[bytes]) -> str:
    """Wait for a child, end what its tests left behind, and say how it ended."""
    try:
        child.wait(SECONDS_PER_MODULE)
    except subprocess.TimeoutExpired:
        return f"no end within {SECONDS_PER_MODULE} s"
    finally:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        status = child.wait()
    return f"exit status {status}"


def environment(python: Python, side: str, scratch: str) -> dict[str, str]:
    """Return the environment of a child: nothing of the caller's that tests would see."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "RSOCK")) and not name.lower().endswith("_proxy")
    }
    install = {"RSOCK_INSTALL": "1"} if side == "rsock" else {}
    return {**kept, "TMPDIR": scratch, "PYTHONPATH": str(python.loaders), **install}
