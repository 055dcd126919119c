"""Settings of gunicorn for this portal: the application is loaded once, then workers fork.

Loading once halves the work of a start. A connection must not be shared by two processes, so
each worker forgets those that were opened while loading.
"""

from typing import Any

preload_app = True
worker_class = "gthread"
timeout = 600
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
#: What is uploaded is given out by CKAN, which knows who may have it, and by nobody else.
umask = 0o077


def post_fork(_server: Any, _worker: Any) -> None:
    """Leave the parent's database connections to the parent."""
    import ckan.model as model

    model.Session.remove()
    if model.meta.engine is not None:
        model.meta.engine.dispose(close=False)
    from ckanext.datastore.backend import postgres

    for engine in postgres._engines.values():
        engine.dispose(close=False)
