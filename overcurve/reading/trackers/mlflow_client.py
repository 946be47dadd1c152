"""MLflow's runs on a server, asked through its own client."""

from __future__ import annotations

from overcurve.errors import Unjudgeable
from overcurve.packages import need
from overcurve.reading.trackers.mlflow_store import (
    Metric,
    mlflow_runs,
    tracked_run,
)
from overcurve.reading.trackers.tracked_runs import Tracked, TrackedRun

PAGE = 1000
_ALL = 3  # mlflow.entities.ViewType.ALL: deleted runs too, which are counted


def read_mlflow_server(uri: str, experiment: str = "") -> Tracked:
    """Reads the runs of a tracking server, or of whatever a tracking URI names.

    Args:
        uri: such as http://localhost:5000.
        experiment: its name; "" where the server has only one with runs.
    Raises:
        MissingPackage: neither mlflow nor mlflow-skinny is installed.
        Unjudgeable: there is no such experiment, or several and none was named.
    """
    client = need("mlflow", "Asking an MLflow server").MlflowClient(tracking_uri=uri)
    found = {each.name: each for each in client.search_experiments()}
    if experiment and experiment not in found:
        raise Unjudgeable(f"{uri} has no experiment {experiment}; {_listed(found)}")
    runs: list[TrackedRun] = []
    deleted = 0
    asked = [found[experiment]] if experiment else list(found.values())
    for each in asked:
        active, gone = _runs(client, each)
        runs += active
        deleted += gone
    experiments = {run.facts["experiment"] for run in runs}
    if len(experiments) > 1:
        raise Unjudgeable(
            f"{uri} has runs of several experiments. Name one after the address, as "
            f"{uri}#{min(experiments)}; {_listed(experiments)}"
        )
    return mlflow_runs(runs, uri, deleted)


def _runs(client: object, experiment: object) -> tuple[list[TrackedRun], int]:
    """The runs of an experiment, and how many more were deleted."""
    runs: list[TrackedRun] = []
    deleted = 0
    token = None
    while True:
        page = client.search_runs(  # type: ignore[attr-defined]
            [experiment.experiment_id],  # type: ignore[attr-defined]
            run_view_type=_ALL,
            max_results=PAGE,
            order_by=["attributes.start_time ASC"],
            page_token=token,
        )
        for run in page:
            if run.info.lifecycle_stage != "active":
                deleted += 1
                continue
            metrics: list[Metric] = [
                (m.key, m.value, m.timestamp, m.step)
                for key in run.data.metrics
                for m in client.get_metric_history(  # type: ignore[attr-defined]
                    run.info.run_id, key
                )
            ]
            runs.append(
                tracked_run(
                    run_id=run.info.run_id,
                    name=run.info.run_name or "",
                    experiment=experiment.name,  # type: ignore[attr-defined]
                    status=run.info.status,
                    begun=run.info.start_time,
                    ended=run.info.end_time,
                    params=dict(run.data.params),
                    tags=dict(run.data.tags),
                    metrics=metrics,
                )
            )
        token = page.token
        if not token:
            return runs, deleted


def _listed(names: object) -> str:
    return f"there are: {', '.join(sorted(names))}"  # type: ignore[call-overload]
