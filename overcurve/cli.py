"""The command `overcurve`: what the library does alone, and the server's commands."""

from __future__ import annotations

import click

from overcurve.command_line.import_command import import_runs
from overcurve.command_line.judge_command import judge
from overcurve.command_line.programs import SERVED, server_command
from overcurve.command_line.run_command import run
from overcurve.command_line.sync_command import sync
from overcurve.version import VERSION

EXAMPLES = """Examples:

\b
  overcurve judge runs.csv --direction max --baseline cnn
  overcurve judge runs.jsonl --baseline cnn --require above
  overcurve run study.toml --out runs.jsonl
  overcurve import runs.jsonl --baseline cnn
  overcurve sync
  overcurve up

Completion in a shell: docs/command-line.md.
"""


class Commands(click.Group):
    """Those of the library, and those of the server, looked up when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of both, as `--help` lists them."""
        return [*super().list_commands(ctx), *SERVED]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, None where there is none."""
        own = super().get_command(ctx, cmd_name)
        return server_command(cmd_name) if cmd_name in SERVED else own


@click.group(cls=Commands, epilog=EXAMPLES)
@click.version_option(VERSION, message="overcurve %(version)s")
def app() -> None:
    """Is the new method really better? Quality-time curves with honest verdicts."""


for _command in (judge, import_runs, run, sync):
    app.add_command(_command)


def main() -> None:
    """The entry point of the `overcurve` command."""
    app(prog_name="overcurve")


if __name__ == "__main__":
    main()
