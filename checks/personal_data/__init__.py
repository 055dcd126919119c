"""Finding personal data in files and tables, as ``didd.personal_data.find`` judges it.

What a number means is judged there, without files; how a file is opened is ``checks.reading``.
"""
