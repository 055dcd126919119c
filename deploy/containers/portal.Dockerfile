# CKAN with our extension, on CKAN's own image. Built from the folder above deploy/.
FROM ckan/ckan-base:2.12.0
USER root
COPY portal/requirements.lock /opt/didd/requirements.lock
COPY portal/ckanext-didd /opt/didd/ckanext-didd
COPY deploy/containers/portal_account.sh /opt/didd/portal_account.sh
# Packages by the lock alone, each held to its sha256.
RUN python3 -m pip install --no-cache-dir --no-deps --require-hashes -r /opt/didd/requirements.lock \
    && python3 -m pip install --no-cache-dir --no-deps --no-build-isolation /opt/didd/ckanext-didd \
    && groupadd --gid 10003 didd-portal \
    && useradd --uid 10003 --gid didd-portal --home-dir /var/lib/didd-portal --no-create-home didd-portal \
    && install -d -m 0750 -o didd-portal -g didd-portal /run/publisher
ENV CKAN_INI=/var/lib/didd-portal/portal/ckan.ini NETRC=/var/lib/didd-portal/portal/solr.netrc PYTHONUNBUFFERED=1
USER didd-portal
WORKDIR /var/lib/didd-portal
HEALTHCHECK --interval=30s --timeout=20s --start-period=5m CMD ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8510/api/3/action/status_show')"]
CMD ["python3", "-m", "gunicorn", "-c", "python:ckanext.didd.server", "--workers", "2", "--threads", "4", "--bind", "0.0.0.0:8510", "ckanext.didd.wsgi:application"]
