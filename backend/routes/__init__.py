"""The routes: parse, call, respond. One module for each page family.

A new module adds its `router` to ROUTERS; the order is the order of matching.
"""

from fastapi import APIRouter

from backend.routes import events, health, sign_in

ROUTERS: tuple[APIRouter, ...] = (health.router, sign_in.router, events.router)
