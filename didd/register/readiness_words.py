"""What the office itself has not settled, in sentences for people. Pure."""

from __future__ import annotations

from didd.i18n import _

#: Rule of ``Readiness.office`` → sentence.
OFFICE_WORDS = {
    "alamat-portal-belum-diatur": _(
        "The portal's public address is not set: the list carries no addresses and no QR code. "
        "Write it in portal.yaml as site_url."
    ),
    "alamat-portal-bukan-umum": _(
        "The portal's address leads only to this machine: nobody else can follow the addresses and "
        "the QR code of the list. Write the public one in portal.yaml as site_url."
    ),
}
