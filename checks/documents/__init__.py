"""What is wrong with a file as a file: its kind, locks, programs, hidden parts, titles.

Each module looks at one format or one question and gives findings. Reading texts out of files is
``checks.reading``; numbers of people are ``checks.personal_data.check``. Nothing here runs what it
reads.
"""
