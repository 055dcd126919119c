"""DIDD: the public-information pipeline of a PPID, from agency folder to public portal.

Where things are, in the order in which the data flow:

- ``didd.model``        the nouns: Agency, Document, Record, Decision, Register, Receipt
- ``didd.config.catalog``       ``catalog_config/`` as typed, validated objects
- ``didd.records.folder_changes``      what changed in an agency's folder (SOP 1)
- ``didd.records.intake``      inventory rows laid out as text, and rows accepted as records (SOP 1)
- ``didd.approval.decisions``    what officers may decide, and what follows from it (SOP 2)
- ``didd.register.compile``     the DIDD of an agency, compiled and established (SOP 3)
- ``didd.publication.apply``  what must change on the portal (SOP 4)
- ``didd.approval.audit_chain``        the hash chain over every act
- ``didd.steps``        the four steps as whole acts over a store, an archive and a portal
- ``didd.adapters``     one module for each thing outside: database, archive, folders, sheets, CKAN

Down to ``didd.approval.audit_chain`` all is pure. No Dagster and no Great Expectations anywhere;
importing any of it does nothing.
"""

__version__ = "0.1.0"
