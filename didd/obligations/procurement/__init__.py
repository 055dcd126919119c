"""Procurement packages of agencies: read out of tables, and which papers of each are there.

Pure. Which papers are asked of a package is data (``didd.config.law.procurement``).
"""
