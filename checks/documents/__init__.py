"""What is wrong with a file as a file: its kind, locks, programs, hidden parts, titles.

Each module covers one format or one question and yields findings. Extracting texts is
``checks.reading``; personal data is ``checks.personal_data.personal_data_checks``. Nothing here
executes what it reads.
"""
