"""`overcurve judge`: prints a verdict, or ends with a status that a pipeline reads."""

from __future__ import annotations

from typing import Any, get_args

import click
from click.shell_completion import CompletionItem

from overcurve.command_line.file_options import reading_options

EXAMPLES = """Examples:

\b
  overcurve judge runs.csv --direction max --baseline cnn
  overcurve judge wandb.csv --map acc=quality --map secs=train_seconds --fold step
  overcurve judge anything.csv --guess
  overcurve judge runs.jsonl --require above --method new
  overcurve judge runs/ --pattern '{method}/epochs{budget}/seed{seed}'
  overcurve judge wandb/ --baseline cnn
  overcurve judge mlflow.db --map val_f1=quality
  overcurve judge saved.html --json > answer.json

Exit status: 0; 1 where a verdict is not the one required; 2 where nothing could be
judged.
"""


def _complete_verdict(_ctx: click.Context, _option: object, begun: str) -> list[str]:
    """The verdicts that begin so."""
    from overcurve.curves.terms.answers import MethodVerdict

    return [name for name in get_args(MethodVerdict) if name.startswith(begun)]


def _complete_file(
    _ctx: click.Context, _argument: object, begun: str
) -> list[CompletionItem]:
    """Leaves it to the shell to find files; a link is typed."""
    return [CompletionItem(begun, type="file")]


@click.command("judge", epilog=EXAMPLES)
@click.argument("sources", nargs=-1, required=True, shell_complete=_complete_file)
@click.option(
    "--require",
    default="",
    shell_complete=_complete_verdict,
    help="Verdict that every method must have, else status 1: above, below, crosses, "
    "partly_above, partly_below, undecided, out_of_range or not_comparable.",
)
@click.option(
    "--method", "methods", multiple=True, help="Require it of these methods only."
)
@reading_options
@click.option(
    "--axis",
    default="train_seconds",
    show_default=True,
    help="Field that is time, as total_seconds or steps.",
)
@click.option("--alpha", default=0.05, show_default=True, help="Two-sided error rate.")
@click.option(
    "--margin",
    type=float,
    help="Smallest gap of interest, in the quality's own numbers.",
)
@click.option(
    "--time-sys",
    type=float,
    help="Relative systematic error of times; unless said, 0 where runs were "
    "interleaved, else 0.02.",
)
@click.option(
    "--device-class",
    default="",
    help="Judge only runs on it; runs that name no hardware are taken to be.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the answer of POST /api/judge."
)
def judge(sources: tuple[str, ...], **asked: Any) -> None:
    """Print the verdict on runs. With --require, end with status 1 unless it holds.

    SOURCES are files of runs or folders of them (CSV, JSON, Parquet, .gz, .zip), a row
    for each run: method, budget, seed, train_seconds and quality; or what W&B, MLflow,
    TensorBoard, Optuna, Lightning, Hugging Face or Keras keep; or a saved page, or a
    link. Where columns are called otherwise, the whole command is printed that reads
    them; --guess runs it.
    """
    # The judge takes half a second to import: help and completion do without.
    from overcurve.command_line.proposed_options import settle_options
    from overcurve.command_line.verdict import print_verdict

    guesses = asked.pop("guesses")
    print_verdict(sources, **settle_options(sources, asked, guesses=guesses))
