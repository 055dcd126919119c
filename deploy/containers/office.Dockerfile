# The office's own image: desk, code server, worker, daemon, webserver, backups, and what writes the
# portal's settings. Built from the folder above deploy/.
FROM ckan/ckan-base:2.12.0 AS ckan

FROM python:3.13.9-slim-bookworm AS environment
ENV UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 UV_LINK_MODE=copy
RUN ["python", "-m", "pip", "install", "--no-cache-dir", "uv==0.13.9"]
WORKDIR /opt/didd/app
COPY pyproject.toml uv.lock README.md LICENSE ./
# Packages by the lock alone, each held to its sha256; nothing for tests.
RUN python -m venv .venv \
    && uv export --quiet --frozen --no-group dev --all-extras --no-emit-project >/tmp/wanted \
    && uv pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes /tmp/wanted \
    && uv pip install --quiet --python .venv/bin/python setuptools
COPY assets assets
COPY catalog_config catalog_config
COPY checks checks
COPY deploy deploy
COPY desk desk
COPY didd didd
COPY pipelines pipelines
COPY portal portal
RUN uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .

FROM python:3.13.9-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr-ind \
    && rm -rf /var/lib/apt/lists/*
# The same numbers as in the other images: they share folders.
RUN groupadd --gid 10001 didd && groupadd --gid 10002 didd-proxy && groupadd --gid 10003 didd-portal \
    && useradd --uid 10001 --gid didd --groups didd-proxy --home-dir /var/lib/didd --no-create-home didd \
    && useradd --uid 10003 --gid didd-portal --home-dir /var/lib/didd-portal --no-create-home didd-portal \
    && install -d -m 0700 -o didd -g didd /var/lib/didd /var/lib/didd/dagster /var/backups/didd /srv/didd/sources /run/didd-code \
    && install -d -m 0710 -o didd -g didd-proxy /run/didd-web \
    && install -d -m 0700 -o didd-portal -g didd-portal /var/lib/didd-portal \
    && install -d -m 0755 -o didd-portal -g didd-portal /grants
COPY --from=environment /opt/didd /opt/didd
# What the portal's settings are made of, of just that CKAN.
COPY --from=ckan /srv/app/src/ckan/ckan/config/solr/schema.xml /opt/didd/ckan/ckan/config/solr/schema.xml
COPY --from=ckan /srv/app/src/ckan/ckanext/datastore/set_permissions.sql /opt/didd/ckan/ckanext/datastore/set_permissions.sql
ENV PATH=/opt/didd/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DIDD_CKAN_FILES=/opt/didd/ckan
USER didd
WORKDIR /var/lib/didd
ENTRYPOINT ["/opt/didd/app/.venv/bin/python", "-m", "didd.secret_environment"]
HEALTHCHECK --interval=30s --timeout=10s --start-period=5m CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8500/healthz')"]
CMD ["python", "-m", "desk", "--host", "0.0.0.0", "--port", "8500", "--behind-https"]
