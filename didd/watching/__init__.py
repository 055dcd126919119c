"""What is told to those who watch the installation: log lines, measures, alarms.

Pure but for the place where log lines go. What officers are told by mail is in ``didd.messages``.
"""
