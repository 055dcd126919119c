"""Lists beside an agency's DIDD: what it excludes (DIK), and all editions in one.

Pure; nothing here renders files.
"""
