"""``catalog_config/`` as typed, validated objects; nothing else reads YAML.

No rule is applied here.
"""
