"""Portals of many datasets, and a CKAN without our extension beside them; harvests by many workers.

Of these ``province`` alone takes times: a whole province's records through every step and page.
"""
