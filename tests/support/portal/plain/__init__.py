"""A second, plain CKAN: no extension of ours, no schema of ours, the harvesters of others."""
