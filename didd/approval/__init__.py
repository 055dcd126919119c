"""What an officer may decide or override, and the hash chain over every act.

Pure: people, states and hashes come in, decisions or refusals come out.
"""
