"""Who answers for what on the graph: the roles of the SOP, as Dagster names owners."""

COLLECTOR, APPROVER = ["team:ppid-pembantu"], ["team:ppid-utama"]
SUPERIOR, ADMIN = ["team:atasan-ppid"], ["team:admin-ppid"]
