"""Portals of many datasets and a CKAN without our extension beside them; no time is taken here."""
