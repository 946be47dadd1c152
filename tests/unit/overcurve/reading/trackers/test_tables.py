from __future__ import annotations

import pytest

from overcurve.reading.trackers.tables import read_table, table_kind

KINDS = [
    ("run_id,status,start_time,end_time,params.lr", "mlflow"),
    ("number,value,state", "optuna"),
    ("number,values_0,values_1,state", "optuna"),
    (",summary,config,name", "wandb_api"),
    ("Name,State,Runtime,acc", "wandb"),
    ("step,tag,value", "tensorboard"),
    ("Wall time,Step,Value", "tensorboard"),
    ("run,tag,step,wall_time,value", "tensorboard"),
    ("method,budget,seed,train_seconds,quality", ""),
    ("step,value,wall time,seed", ""),
    ("name,state,accuracy", ""),
]


@pytest.mark.parametrize(("header", "kind"), KINDS)
def test_tells_tables_by_their_columns(header: str, kind: str) -> None:
    assert table_kind(header.split(",")) == kind


def test_reads_a_table_by_its_kind() -> None:
    rows = [{"number": "0", "value": "0.5", "state": "COMPLETE", "params_epochs": "3"}]
    (run,) = read_table("optuna", rows, "trials.csv").runs
    assert (run.place, run.config) == ("trials.csv/0", {"epochs": "3"})
