"""``catalog_config/`` as typed, validated objects; nothing else reads YAML.

Rules are not applied here.
"""
