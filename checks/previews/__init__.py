"""Agencies' files shown to officers, and two versions compared, without anything being opened.

Pages become pictures, tables cells, everything else lines of text, all of it bounded. Only
``checks.previews.preview_process`` runs this, in a process of its own with the limits of
``didd.adapters.limited_process``; nothing here judges what it reads.
"""
