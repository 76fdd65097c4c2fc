"""The command line: `python -m rsock run`, `bench` and `info`."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter

import rsock
from rsock import _run

_EXAMPLES = """\
python -m rsock COMMAND --help tells more of each. For example:
  python -m rsock run -m http.server
  python -m rsock run script.py ARGUMENTS
  python -m rsock bench --quick --only recv
  python -m rsock info --json
"""


def main() -> int:
    """Run the command that the command line names and return the exit status."""
    # All behind the program is the program's, so argparse must not see it.
    if sys.argv[1:2] == ["run"] and _run.run(sys.argv[2:]):
        return 0
    return _parse()


def _parse() -> int:
    # The standard library is what the benchmark measures against, also in the programs it starts.
    rsock.uninstall()
    os.environ.pop("RSOCK_INSTALL", None)
    # A program that is run must not pay for these.
    from importlib.metadata import version  # noqa: PLC0415

    from rsock.bench import command  # noqa: PLC0415
    from rsock.info import command as info  # noqa: PLC0415

    parser = ArgumentParser(
        prog="python -m rsock",
        description="Python's socket on a Rust core.",
        epilog=_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"rsock {version('rsock')}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    usage = "python -m rsock run [-m MODULE | -c CODE | SCRIPT] [ARGS ...]"
    what = "run a program with rsock as its socket"
    more = "Pythons of the same environment that the program starts get rsock, too."
    run = commands.add_parser("run", help=what, usage=usage, description=more)
    command.add_arguments(commands.add_parser("bench", help="measure against the standard library"))
    info.add_arguments(commands.add_parser("info", help="tell what this machine can do"))
    options, unknown = parser.parse_known_args()
    if options.command == "run":
        run.error("expected -m MODULE, -c CODE or SCRIPT")
    if unknown:
        named = commands.choices.get(options.command, parser)
        named.error(f"unrecognized arguments: {' '.join(unknown)}")
    if options.command is None:
        parser.print_help()
        return 0
    if options.command == "info":
        return info.main(options)
    return command.main(options)


if __name__ == "__main__":
    sys.exit(main())
