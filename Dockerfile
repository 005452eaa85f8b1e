# The server over stdio: docker run -i --rm -e DATTO_PLATFORM -e DATTO_API_KEY -e DATTO_API_SECRET -v rmm-jobs:/data rmm-jobs-mcp
# For PowerShell Universal: -e RMM_JOBS_SYSTEM=psu -e PSU_URL -e PSU_APP_TOKEN

FROM python:3.13-slim AS dependencies
COPY requirements/run.txt /requirements.txt
# Only files whose hashes stand in requirements/ are installed, to run and to build.
# An environment of its own can be copied as a whole. Byte code is written now: the user below could not write it later.
RUN python -m venv /opt/rmm-jobs-mcp \
 && /opt/rmm-jobs-mcp/bin/pip install --no-cache-dir --compile --require-hashes --only-binary :all: -r /requirements.txt

FROM python:3.13-slim AS build
WORKDIR /source
COPY requirements/build.txt /requirements.txt
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /requirements.txt
COPY . .
RUN /opt/build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --no-index --wheel-dir /wheel .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="rmm-jobs-mcp" \
      org.opencontainers.image.description="An MCP server that runs jobs on Datto RMM and PowerShell Universal" \
      org.opencontainers.image.licenses="Apache-2.0"
# Dependencies are a layer of their own: a new version of the product leaves them as they are.
COPY --from=dependencies /opt/rmm-jobs-mcp /opt/rmm-jobs-mcp
RUN --mount=type=bind,from=build,source=/wheel,target=/wheel \
    /opt/rmm-jobs-mcp/bin/pip install --no-cache-dir --compile --no-deps --no-index /wheel/*.whl \
 && /opt/rmm-jobs-mcp/bin/pip check
# A named volume takes over the owner of the folder it is first mounted on.
RUN groupadd --system --gid 10001 rmm-jobs \
 && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /data rmm-jobs \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data
ENV PATH="/opt/rmm-jobs-mcp/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    RMM_JOBS_DATA_DIR=/data
VOLUME /data
USER 10001:10001
ENTRYPOINT ["rmm-jobs-mcp"]
