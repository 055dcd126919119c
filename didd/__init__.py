"""DIDD: the public-information pipeline of a PPID, from agency folder to public portal.

Where things are, in the order in which the data flow:

- ``didd.model``        the nouns: Agency, Document, Record, Decision, Register, Receipt
- ``didd.text``         operations on any text: fold, tidy, digits, file names
- ``didd.config``       ``catalog_config/`` as typed, validated objects
- ``didd.inventory``    an agency's own list: from a grid of cells to proposed rows (SOP 1)
- ``didd.fields``       one cell at a time, to its canonical value (SOP 1)
- ``didd.records``      rows accepted as records, and what changed in a folder (SOP 1)
- ``didd.personal_data``, ``didd.findings``, ``didd.tables``  what is found, told, and made public
- ``didd.approval``     what officers may decide, and the hash chain over every act (SOP 2)
- ``didd.register``     the DIDD of an agency, compiled and established (SOP 3)
- ``didd.publication``  what must change on the portal (SOP 4)
- ``didd.adapters``     one room per external system: folders, archive, sheets, database, CKAN
- ``didd.steps``        the four steps as use cases over a store, an archive and a portal
- ``didd.cli``          the command line

Down to ``didd.publication`` everything is pure. No Dagster or Great Expectations anywhere;
importing has no side effects.
"""

__version__ = "1.0.0"
