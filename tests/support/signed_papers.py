"""Signed decrees for tests: a scan without signatures, and one signed by a certificate of ours."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

OWNER, ISSUER = "Petugas Contoh Tiga", "Penerbit Sertifikat Contoh"


def scan(pages: int = 1) -> bytes:
    """Return a PDF of blank pages."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    return saved(made)


def saved(made: pikepdf.Pdf, encryption: pikepdf.Encryption | None = None) -> bytes:
    out = io.BytesIO()
    made.save(out, encryption=encryption or False)
    return out.getvalue()


def signed(content: bytes, field: str = "Tanda1") -> bytes:
    """Return the PDF with a PAdES signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    about = signers.PdfSignatureMetadata(field_name=field, subfilter=fields.SigSeedSubFilter.PADES)
    out = signers.sign_pdf(writer, about, signer=_signer())
    return out.getvalue()


@cache
def _signer() -> signers.SimpleSigner:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    named = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, n)]) for n in (OWNER, ISSUER)]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named[0])
        .issuer_name(named[1])
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    with TemporaryDirectory() as folder:
        private, public = Path(folder) / "key.pem", Path(folder) / "cert.pem"
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public.write_bytes(certificate.public_bytes(Encoding.PEM))
        loaded = signers.SimpleSigner.load(str(private), str(public))
    assert loaded is not None
    return loaded
