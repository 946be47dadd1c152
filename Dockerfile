# syntax=docker/dockerfile:1
# Stages: web (pages, API, migrations), worker-cpu and worker-gpu. Build one with
#   docker build --target web -t overcurve-web .
# An image is a checkout, in /app: the command `overcurve` finds the server's packages there.

FROM python:3.12-slim AS base
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    OVERCURVE_MODE=served
RUN useradd --create-home --uid 10001 overcurve
WORKDIR /app

# What we depend on changes seldom, so it is installed before what we write: all that the
# installation reads of us is copied first.
FROM base AS project
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY overcurve/__init__.py overcurve/version.py overcurve/

FROM project AS web
RUN pip install -c constraints.txt -e '.[server,plot]'
COPY . .
RUN python -m compileall -q backend frontend migrations overcurve
USER overcurve
ENV OVERCURVE_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["overcurve", "web"]

FROM project AS worker-cpu
RUN pip install -c constraints.txt -e '.[worker,digits]' \
    --extra-index-url https://download.pytorch.org/whl/cpu
COPY . .
RUN python -m compileall -q backend overcurve workers
USER overcurve
CMD ["overcurve", "worker", "--device", "cpu"]

# The default wheels of PyTorch bring CUDA along; the host brings driver and runtime.
FROM project AS worker-gpu
RUN pip install -c constraints.txt -e '.[worker,digits]'
COPY . .
RUN python -m compileall -q backend overcurve workers
USER overcurve
CMD ["overcurve", "worker", "--device", "cuda"]
