"""Runs straight from the trackers: W&B, MLflow, TensorBoard, Optuna and others.

A tracker knows what a file of rows has to be asked: which rows are one run, what its
configuration was, how it ended. `recognise` says whose a file or folder is; a module
for each tracker gives its `TrackedRun`s; `choose` finds what is method, budget, seed,
quality and clock among their names, and says so; `run_rows` makes the rows that
`read_runs` takes through courses and checks like those of any file. `read_tracker` is
the way in.

A tracker's own package is imported where its files are read (`overcurve.packages`); a
module says why where it does without.
"""

TRACKERS = (
    "wandb", "mlflow", "tensorboard", "optuna", "lightning", "huggingface", "keras",
)  # fmt: skip
