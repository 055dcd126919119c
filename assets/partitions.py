"""Assets are partitioned by agency: the keys are the slugs of the office's agencies."""

import dagster as dg

#: Synchronised with the store by a sensor, so that adding an agency needs no deploy.
agencies = dg.DynamicPartitionsDefinition(name="agency")
