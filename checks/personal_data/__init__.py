"""Finding personal data in files and tables, as ``didd.personal_data.find`` judges it.

That room classifies text without files; ``checks.reading`` opens files.
No rule about a document as such belongs here.
"""
