"""The routes: parse, call, respond. One module for each page family.

A new module adds its `router` to ROUTERS; the order is the order of matching.
"""

from fastapi import APIRouter

from backend.routes import (
    comparisons,
    documents,
    events,
    gallery,
    health,
    home,
    imports,
    judge_api,
    judge_data,
    methods,
    plans,
    progress,
    queue,
    runs,
    sign_in,
    snapshots,
    studies,
    submit,
)

ROUTERS: tuple[APIRouter, ...] = (
    home.router,
    comparisons.router,
    plans.router,
    documents.router,
    progress.router,
    snapshots.router,
    judge_api.router,
    judge_data.router,
    imports.router,
    submit.router,
    studies.router,
    runs.router,
    queue.router,
    methods.router,
    gallery.router,
    events.router,
    health.router,
    sign_in.router,
)
