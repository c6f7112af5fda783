# syntax=docker/dockerfile:1
# Two images: `app` for web, worker and sequencer, `edge` for nginx. docs/containers.md says how they are run.
# Pin the base images to the digests that you have checked, for example --build-arg PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:…
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG NGINX_IMAGE=nginxinc/nginx-unprivileged:1.28-alpine

# --- Wheels: exactly what the lock names, each with its hash; docopt exists as source only and is made into one.
FROM ${PYTHON_IMAGE} AS wheels
COPY requirements/app.txt /app.txt
RUN pip wheel --no-cache-dir --require-hashes --no-deps --no-build-isolation \
        --only-binary :all: --no-binary docopt --wheel-dir /wheels --requirement /app.txt

# --- Build: the environment, compiled translations and static files.
FROM ${PYTHON_IMAGE} AS build
ENV PYTHONDONTWRITEBYTECODE=1
COPY --from=wheels /wheels /wheels
RUN python -m venv --without-pip /opt/diwan/venv \
    && pip --python /opt/diwan/venv/bin/python install --no-cache-dir --no-index --no-deps /wheels/*.whl
WORKDIR /opt/diwan/app
COPY . .
# The data folder of this step is thrown away: no key is made for good here.
RUN /opt/diwan/venv/bin/python scripts/compile_messages.py \
    && DIWAN_DATA_DIR=/tmp/build /opt/diwan/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /opt/diwan/venv/bin/python -m compileall -q /opt/diwan \
    && rm -rf /tmp/build

# --- nginx with the static files; its configuration is filled in at the start, from variables EDGE_….
FROM ${NGINX_IMAGE} AS edge
COPY deploy/nginx/*.template /etc/nginx/templates/
COPY deploy/nginx/pages /opt/diwan/pages
COPY --from=build /opt/diwan/app/static-build /opt/diwan/static
ENV NGINX_ENVSUBST_OUTPUT_DIR=/tmp/edge \
    NGINX_ENVSUBST_FILTER=^EDGE_ \
    EDGE_FOLDER=/tmp/edge \
    EDGE_PAGES=/opt/diwan/pages \
    EDGE_FRONT=tls \
    EDGE_MAIN="daemon off;" \
    EDGE_HOSTS=localhost \
    EDGE_CERTIFICATE=/run/secrets/certificate \
    EDGE_CERTIFICATE_KEY=/run/secrets/certificate_key \
    EDGE_ACME=/tmp/acme \
    EDGE_LISTEN_TLS="listen 8443 ssl http2;" \
    EDGE_LISTEN_TLS_OTHERS="listen 8443 ssl http2 default_server;" \
    EDGE_LISTEN_PLAIN="listen 8080;" \
    EDGE_LISTEN_PLAIN_OTHERS="listen 8080 default_server;" \
    EDGE_REAL_ADDRESSES="" \
    EDGE_ONLY_FROM="default 1;" \
    EDGE_METRICS_FROM="" \
    EDGE_READ_SERVERS="server web-read:8001;" \
    EDGE_WRITE_SERVERS="server web-write:8002;" \
    EDGE_READS_AT_ONCE=32 \
    EDGE_COSTLY_READS_AT_ONCE=16 \
    EDGE_READS_BY_ADDRESS=50 \
    EDGE_CONNECTIONS_BY_ADDRESS=200 \
    EDGE_STATIC=/opt/diwan/static \
    EDGE_MEDIA_PARENT=/var/lib/diwan \
    EDGE_CACHE=/tmp/pages \
    EDGE_TEMP=/tmp/temp \
    EDGE_RUN=/tmp \
    EDGE_ACCESS_LOG=/dev/stdout \
    EDGE_ERROR_LOG=stderr
EXPOSE 8080 8443
# The folders lie in memory and are new at every start. The image's own entry point then fills the templates in.
ENTRYPOINT ["/bin/sh", "-c", "mkdir -p /tmp/edge /tmp/temp /tmp/acme && exec /docker-entrypoint.sh \"$@\"", "edge"]
CMD ["nginx", "-c", "/tmp/edge/nginx.conf", "-e", "stderr"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/.edge/alive"]

# --- The application: no compiler, no pip; nothing of it can be written. PostgreSQL's programs are for `manage.py backup`, `restore`.
FROM ${PYTHON_IMAGE} AS app
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && pip uninstall --yes --quiet setuptools wheel pip \
    && groupadd --gid 10001 diwan \
    && useradd --uid 10001 --gid diwan --no-create-home --home-dir /var/lib/diwan --shell /usr/sbin/nologin diwan \
    && install -d -o diwan -g diwan -m 0750 /var/lib/diwan /var/lib/diwan-keys
COPY --from=build /opt/diwan /opt/diwan
WORKDIR /opt/diwan/app
ENV PATH=/opt/diwan/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DIWAN_HTTPS=1 \
    DIWAN_PROXIES=1 \
    DIWAN_LOG_FORMAT=json \
    DIWAN_DATA_DIR=/var/lib/diwan \
    DIWAN_KEYS_DIR=/var/lib/diwan-keys
USER 10001:10001
VOLUME ["/var/lib/diwan", "/var/lib/diwan-keys"]
EXPOSE 8001 8002
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8001", "--workers", "1", \
     "--runtime-threads", "1", "--blocking-threads", "4", "--backpressure", "256", "--no-ws", \
     "--respawn-failed-workers", "--workers-kill-timeout", "30", "--log-level", "warning", \
     "config.wsgi:application"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "scripts/answers.py", "8001"]
