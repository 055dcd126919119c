# Caddy with the rules of an installation. Built from the folder above deploy/.
FROM caddy:2.10.2-alpine
USER root
RUN addgroup -g 10002 didd-proxy \
    && adduser -D -H -u 10002 -G didd-proxy -h /var/lib/didd-proxy didd-proxy \
    && install -d -m 0700 -o didd-proxy -g didd-proxy /var/lib/didd-proxy
COPY deploy/proxy /etc/didd/proxy
ENV XDG_DATA_HOME=/var/lib/didd-proxy XDG_CONFIG_HOME=/var/lib/didd-proxy
USER didd-proxy
HEALTHCHECK --interval=30s --timeout=5s CMD ["nc", "-z", "127.0.0.1", "443"]
CMD ["caddy", "run", "--config", "/etc/didd/proxy/Caddyfile", "--adapter", "caddyfile"]
