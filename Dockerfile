# syntax=docker/dockerfile:1
ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim
FROM ${PYTHON_IMAGE} AS build
# with --build-arg LOCK=requirements-mcp.lock it can answer agents too, by MCP=on
ARG LOCK=requirements.lock
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
RUN python -m venv /opt/venv
# the dependencies alone, so that this layer lasts until the lock changes; pip compiles their bytecode
COPY ${LOCK} requirements.lock
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md LICENSE openapi.yaml ./
COPY docs/language.md docs/compatibility.md ./docs/
COPY service ./service
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps .

FROM ${PYTHON_IMAGE}
# the file system is read-only at run time, so bytecode that is not compiled by now never will be
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000
RUN groupadd --gid 10001 fluxion && \
    useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin fluxion
COPY --from=build /opt/venv /opt/venv
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["fluxion", "healthcheck"]
CMD ["fluxion", "serve"]
