"""`overcurve run`: trains a study with PyTorch and no server."""

from __future__ import annotations

from typing import Any

import click

from overcurve.command_line.programs import become_training

EXAMPLES = """Examples:

\b
  overcurve run study.toml --out runs.jsonl
  overcurve run study.toml --part 3/8 --device cuda --out part3.jsonl
"""


@click.command("run", epilog=EXAMPLES)
@click.argument("study", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--out",
    default="runs.jsonl",
    show_default=True,
    type=click.Path(),
    help="JSON lines, one run each.",
)
@click.option(
    "--part",
    default="1/1",
    show_default=True,
    help="i/n: only the i-th of n shares, as for a job array.",
)
@click.option("--device", default="", help="cpu, cuda or auto, instead of the study's.")
@click.option(
    "--threads",
    default=0,
    type=click.IntRange(min=0),
    help="Of the CPU, pinned; 0 takes the usual number.",
)
@click.option("--full", is_flag=True, help="A published study at its full size.")
def run(study: str, device: str, **asked: Any) -> None:
    """Train a study with no server, database or queue. Resumes if interrupted.

    STUDY is a TOML file, as every study's page shows it.
    """
    options = [("out", asked["out"]), ("part", asked["part"])]
    options += [("threads", asked["threads"])]
    options += [("device", device)] if device else []
    arguments = [str(part) for name, value in options for part in (f"--{name}", value)]
    become_training([study, *arguments, *["--full"] * asked["full"]])
