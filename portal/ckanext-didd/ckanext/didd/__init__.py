"""The portal of an Indonesian public-information office (PPID), as a CKAN extension."""
