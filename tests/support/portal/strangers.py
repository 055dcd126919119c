"""Pages of other origins that try to make Dagster do something, and accounts that try doors."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

NOBODY = 65534

MUTATION = (
    "mutation{{reportRunlessAssetEvents(eventParams:{{eventType:ASSET_MATERIALIZATION,"
    'assetKey:{{path:["{0}"]}}}}){{__typename}}}}'
)

#: Each way by which a page can make a browser send something to another server. What it does is
#: named after the way, so that whatever gets through says which one it was.
WAYS: dict[str, str] = {
    "img": "const i = new Image(); i.src = q(NAME); await w(i);",
    "script": "const s = document.createElement('script'); s.src = q(NAME); add(s); await w(s);",
    "frame": "const f = document.createElement('iframe'); f.src = q(NAME); add(f); await w(f);",
    "get": "await fetch(q(NAME), {mode: 'no-cors', credentials: 'include'});",
    "popup": "window.open(q(NAME)); await pause();",
    "form-get": "form('get', '/graphql', '', {query: m(NAME)}); await pause();",
    "form-query": "form('post', '/graphql?query=' + encodeURIComponent(m(NAME)), '', {}); "
    "await pause();",
    "form-text": "form('post', '/graphql', 'text/plain', "
    "{[JSON.stringify({query: m(NAME)}).slice(0, -1) + ',\"x\":\"']: '\"}'}); await pause();",
    "form-multipart": "form('post', '/graphql', 'multipart/form-data', {query: m(NAME)}); "
    "await pause();",
    "post-text": "await post('text/plain', NAME, 'no-cors');",
    "post-disguised": "await post('text/plain; application/json', NAME, 'no-cors');",
    "post-form": "await post('application/x-www-form-urlencoded;application/json', NAME, "
    "'no-cors');",
    "post-json": "await post('application/json', NAME, 'cors');",
    "post-graphql": "await post('application/graphql', NAME, 'cors');",
    "beacon": "navigator.sendBeacon(TARGET + '/graphql', new Blob([j(NAME)], "
    "{type: 'text/plain;application/json'})); await pause();",
    "put": "await fetch(q(NAME), {method: 'PUT', credentials: 'include'});",
    "socket": "await socket(NAME);",
    "report": "await fetch(TARGET + '/report_asset_materialization/' + NAME, "
    "{method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}'});",
}

PAGE = """<!doctype html><title>Undian berhadiah</title><body><script>
const TARGET = %s, MUTATION = %s;
const m = name => MUTATION.replaceAll('{0}', name).replaceAll('{{', '{').replaceAll('}}', '}');
const j = name => JSON.stringify({query: m(name)});
const q = name => TARGET + '/graphql?query=' + encodeURIComponent(m(name));
const add = thing => document.body.append(thing);
const pause = () => new Promise(done => setTimeout(done, 700));
const w = thing => Promise.race([pause(), new Promise(done => {
  thing.onload = thing.onerror = done; })]);
const post = (type, name, mode) => fetch(TARGET + '/graphql', {method: 'POST', mode,
  credentials: 'include', headers: {'Content-Type': type}, body: j(name)});
function form(method, path, enctype, fields) {
  const f = document.createElement('form');
  f.method = method; f.action = TARGET + path; f.target = '_blank';
  if (enctype) f.enctype = enctype;
  for (const [key, value] of Object.entries(fields)) {
    const i = document.createElement('input');
    i.name = key; i.value = value; f.append(i);
  }
  add(f); f.submit();
}
const socket = name => new Promise(done => {
  const s = new WebSocket(TARGET.replace('http', 'ws') + '/graphql', 'graphql-ws');
  s.onopen = () => { window.opened = true;
    s.send(JSON.stringify({type: 'connection_init'}));
    s.send(JSON.stringify({type: 'start', id: '1', payload: {query: m(name)}}));
    setTimeout(done, 700); };
  s.onerror = done;
});
</script>"""


@contextmanager
def hostile_site(target: str) -> Iterator[int]:
    """Serve the page on a port of its own, aimed at ``target``; gives the port."""
    page = (PAGE % (json.dumps(target), json.dumps(MUTATION))).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@contextmanager
def unprotected(door: Path) -> Iterator[str]:
    """A port that leads straight to the socket: how it would be without what stands before it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                inside = socket.socket(socket.AF_UNIX)
                inside.connect(str(door))
                for pair in ((client, inside), (inside, client)):
                    threading.Thread(target=carry, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


def mutation(name: str) -> str:
    return MUTATION.format(name)


def by_get(target: str, name: str) -> str:
    return f"{target}/graphql?query={quote(mutation(name))}"


def as_stranger(act: Callable[[], object]) -> str:
    """Do it as another account where we may become one; what came of it, as text."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            text = f"{act()}"
        except BaseException as error:  # whatever it is, it must not go on as a second pytest
            text = f"{type(error).__name__}: {error}"
        os.write(writing, text.encode()[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text
