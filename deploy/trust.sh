# Sourced: what the machine trusts is trusted by uv and pip too, so that they get through a proxy
# with a certificate authority of its own. Where there is no such store they use their own.
for store in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
    /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
    if [ -s "$store" ]; then
        # The second name is that of older versions of uv.
        export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-1}"
        export PIP_CERT="${PIP_CERT:-$store}"
        break
    fi
done
