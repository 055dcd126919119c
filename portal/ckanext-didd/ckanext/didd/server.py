"""gunicorn settings for this portal: the application is preloaded, then workers fork.

Preloading halves the work of a start. A connection must not be shared by two processes, so
each worker drops those opened while loading.
"""

from typing import Any

preload_app = True
worker_class = "gthread"
timeout = 600
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
#: Uploads are served only by CKAN, which checks permissions.
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
