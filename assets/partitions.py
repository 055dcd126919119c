"""Assets are partitioned by agency: the keys are the slugs of ``agencies.yaml``."""

import dagster as dg

#: Synchronised with ``agencies.yaml`` by a sensor, so that adding an agency needs no deploy.
agencies = dg.DynamicPartitionsDefinition(name="agency")
