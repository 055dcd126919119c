"""What the proof of an erased file says, as a paper and as JSON; never what was in the file."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from didd.adapters.register_files.erasures.proof_pdf import ProofText, proof_pdf
from didd.adapters.store.erasing.erased_files import DONE, Erased
from didd.model import AuditEvent
from didd.office import Office
from didd.text.day_words import day_words

#: From where something went, in the words of the paper.
WORDS = {
    "archive": "Isi berkas di arsip",
    "packs": "Paket jawaban beku yang memuatnya",
    "kept": "Berkas Perangkat Daerah yang disimpan di kantor",
    "content_look": "Hasil pemeriksaan isi berkas",
    "described_table": "Keterangan tabel di dalam berkas",
    "finding": "Temuan tentang isi berkas (tersamar)",
}
STAYS = (
    "Tetap disimpan: nama, ukuran, dan sidik jari (sha256) berkas pada versi butir, usulan, edisi "
    "yang sudah ditetapkan, tanda terima portal, dan jejak audit; semuanya tidak memuat isi "
    "berkas. Edisi yang sudah ditetapkan tidak berubah dan tetap dapat diverifikasi, karena yang "
    "dijamin oleh hash edisi adalah daftarnya (UU 43/2009, UU 14/2008). Sejak penghapusan, isi "
    "yang sama tidak diterima lagi oleh pemanenan dan tidak dapat disetujui, ditetapkan, atau "
    "diterbitkan."
)
REACH = (
    "Di luar jangkauan: blok disk yang sudah dilepaskan dan cuplikan (snapshot) sistem berkas atau "
    "penyimpanan objek yang menyimpan versi lama; hapuslah menurut aturan penyimpanannya. Sisa "
    "salinan yang terhenti di tengah jalan (folder incoming/ di arsip) dapat bertahan sampai "
    "pemanenan berikutnya, di penyimpanan objek sampai pemanenan pertama setelah satu hari."
)


def proof_files(office: Office, done: Erased) -> dict[str, bytes]:
    """Return the proof by file names: the same erasure, the same bytes."""
    if (end := done.done) is None:
        raise ValueError("an erasure that has not ended has no proof")
    stem = f"bukti-penghapusan-{end.seq}"
    told: dict[str, Any] = {
        **proof_json(done),
        "stays": STAYS,
        "outside": _outside(office, done),
    }
    as_json = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    day = _ended(office, done)
    return {f"{stem}.json": as_json, f"{stem}.pdf": proof_pdf(_text(office, done, end), day)}


def proof_json(done: Erased) -> dict[str, Any]:
    """Return what was erased, when, by whom and why, with its links in the chain, as JSON types."""
    link, end = done.link, done.done
    return {
        "act": DONE,
        "sha256": done.sha256,
        "size": done.size,
        "number": done.number,
        "ground": str(done.told.get("ground", "")),
        "reason": str(done.told.get("reason", "")),
        "at": done.at.isoformat(),
        "by": link.actor,
        "role": link.role,
        "holder": str(done.told.get("holder", "")),
        "packs": list(done.packs),
        "removed": _removed(done),
        "editions": list(done.told.get("editions", ())),
        "begun": {"seq": link.seq, "hash": link.hash, "content_hash": link.content_hash},
        "ended": {"seq": end.seq, "hash": end.hash, "content_hash": end.content_hash}
        if end
        else None,
    }


def _removed(done: Erased) -> dict[str, int]:
    """Return how much went from where, by its name in the proof."""
    found = {
        "archive": int(bool(done.told.get("archived"))),
        "packs": len(done.packs),
        "kept": int(done.told.get("kept", 0)),
        **{str(name): int(rows) for name, rows in dict(done.told.get("rows", {})).items()},
    }
    return {name: count for name, count in found.items() if count}


def _text(office: Office, done: Erased, end: AuditEvent) -> ProofText:
    local, holder = done.at.astimezone(office.config.sop.zone), str(done.told.get("holder", ""))
    removed = tuple((WORDS[name], str(count)) for name, count in _removed(done).items())
    return ProofText(
        title="Bukti Penghapusan Berkas",
        author=f"PPID {office.config.sop.government}",
        opening=(
            "Isi sebuah berkas yang memuat data pribadi telah dihapus untuk selamanya dari sistem "
            "menurut UU 27/2022 tentang Pelindungan Data Pribadi. Surat ini tidak memuat isi dan "
            "nama berkas itu."
        ),
        facts=(
            ("Nomor permohonan atau keputusan", done.number),
            ("Dasar hukum", str(done.told.get("ground", ""))),
            ("Alasan", str(done.told.get("reason", ""))),
            ("Waktu", f"{day_words(local.date())} pukul {local:%H.%M}"),
            ("Dihapus oleh", holder),
            ("Sidik jari berkas (sha256)", done.sha256),
            ("Mata rantai audit", f"{done.link.seq} dan {end.seq}"),
            ("Hash mata rantai", end.hash),
            ("Hash keterangan", end.content_hash),
        ),
        removed=removed or (("Isi berkas sudah tidak ada", "–"),),
        closing=(STAYS, *_outside(office, done)),
        signature=(f"{office.config.sop.place}, {day_words(_ended(office, done))}", holder),
    )


def _ended(office: Office, done: Erased) -> date:
    """Return the day on which everything was gone, in the office's time."""
    at = done.done.at if done.done else done.at
    return at.astimezone(office.config.sop.zone).date()


def _outside(office: Office, done: Erased) -> list[str]:
    """Return in sentences where the file may be still, out of the office's reach."""
    said = dict(done.done.details) if done.done else {}
    return [
        *_editions(done),
        *_folders(office, dict(said.get("folders", {}))),
        *_backups(office, done, list(said.get("backups", ()))),
        *_years(list(done.told.get("years", ()))),
        REACH,
    ]


def _editions(done: Erased) -> list[str]:
    if not (named := ", ".join(done.told.get("editions", ()))):
        return []
    return [f"Edisi yang menyebut berkas ini tanpa memuat isinya: {named}."]


def _folders(office: Office, folders: dict[str, int]) -> list[str]:
    return [
        f"Folder {office.agency(slug).name} masih memuat berkas ini ({count} tempat, menurut "
        "pemanenan terakhir). Folder itu milik Perangkat Daerah, yang harus menghapusnya sendiri."
        for slug, count in sorted(folders.items())
    ]


def _backups(office: Office, done: Erased, looked: list[list[Any]]) -> list[str]:
    day = day_words(_ended(office, done))
    told = [
        f"Cadangan di {folder} (dibuat {made_at[:10]}) "
        + (
            "masih memuat isi berkas ini sampai cadangan berikutnya dibuat ke folder itu (didd "
            "backup make)."
            if has_it
            else "tidak memuat isi berkas ini; basis data di dalamnya tidak diperiksa."
        )
        for folder, made_at, has_it in looked
    ]
    rest = (
        f"Cadangan lain yang dibuat sampai {day} dapat masih memuatnya sampai cadangan baru dibuat "
        "ke folder yang sama dan salinan lama dimusnahkan. Simpan bukti ini: bila cadangan lama "
        "dipulihkan, didd backup restore --erased BUKTI.json tidak membawa berkas itu kembali."
    )
    return [*told, rest]


def _years(years: list[int]) -> list[str]:
    if not years:
        return []
    named = ", ".join(map(str, years))
    return [
        f"Berkas ini pernah terbit. Ekspor tahun {named} (didd export year) dan salinan yang "
        "diunduh masyarakat tidak dapat dijangkau; minta pemegang ekspor itu memusnahkan berkasnya."
    ]
