"""Agencies as they change: added, renamed, moved, merged, ended, each from a day. Pure."""
