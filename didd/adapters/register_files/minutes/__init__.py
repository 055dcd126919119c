"""The minutes of a consequence test (berita acara), as papers to sign: nothing is decided here."""
