# syntax=docker/dockerfile:1
# Stages: web (pages, API, migrations), worker-cpu and worker-gpu. Build one with
#   docker build --target web -t overcurve-web .

FROM python:3.12-slim AS base
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    OVERCURVE_MODE=served
RUN useradd --create-home --uid 10001 overcurve
WORKDIR /app

# What we depend on changes seldom, so it is installed before what we write.
FROM base AS dependencies
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; \
project = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
print(*project['dependencies'], sep='\n', file=open('web.txt', 'w')); \
print(*project['optional-dependencies']['worker'], sep='\n', file=open('worker.txt', 'w'))"
RUN pip install -c constraints.txt -r web.txt

FROM dependencies AS web
COPY . .
RUN pip install --no-deps .
USER overcurve
ENV OVERCURVE_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["overcurve", "web"]

FROM dependencies AS worker-cpu
RUN pip install -c constraints.txt -r worker.txt \
    --extra-index-url https://download.pytorch.org/whl/cpu
COPY . .
RUN pip install --no-deps .
USER overcurve
CMD ["overcurve", "worker", "--device", "cpu"]

# The default wheels of PyTorch bring CUDA along; the host brings driver and runtime.
FROM dependencies AS worker-gpu
RUN pip install -c constraints.txt -r worker.txt
COPY . .
RUN pip install --no-deps .
USER overcurve
CMD ["overcurve", "worker", "--device", "cuda"]
