"""Asking Dagster for runs over its GraphQL API, as the UI's buttons do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests

from portal.local.errors import PortalError

#: Seconds for one answer, on a machine that is busy with runs.
_ANSWER = 300
_SELECTOR = {"repositoryLocationName": "ppid", "repositoryName": "__repository__"}

_AGENCIES = """
query($selector: PipelineSelector!) {
  assetNodes(pipeline: $selector) { partitionKeys }
}"""

_LAUNCH = """
mutation($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}"""

_RUNS = """
query($filter: RunsFilter!) {
  runsOrError(filter: $filter) {
    ... on Runs { results { runId status jobName startTime endTime tags { key value } } }
  }
}"""

_END = """
mutation($ids: [String!]!) {
  terminateRuns(runIds: $ids, terminatePolicy: MARK_AS_CANCELED_IMMEDIATELY) { __typename }
}"""

_FAILURES = """
query($id: ID!) {
  logsForRun(runId: $id, limit: 1000) {
    ... on EventConnection { events {
      __typename
      ... on ExecutionStepFailureEvent { error { message cause { message } } }
      ... on RunFailureEvent { message error { message } }
    } }
  }
}"""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as Dagster reports it: status, seconds from start to end, when it began (epoch)."""

    id: str
    status: str
    seconds: float | None
    job: str = ""
    agency: str = ""
    begun: float | None = None

    @property
    def ended(self) -> bool:
        """Whether the run has ended."""
        return self.status in {"SUCCESS", "FAILURE", "CANCELED"}


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed run for an agency, and its cause."""

    agency: str
    cause: str


@dataclass(frozen=True, slots=True)
class DagsterApi:
    """Dagster's GraphQL API at ``url``; ``login`` is name and password."""

    url: str
    login: tuple[str, str] = field(repr=False)

    def answers(self) -> bool:
        """Whether Dagster answers."""
        try:
            return requests.get(f"{self.url}/server_info", auth=self.login, timeout=5).ok
        except requests.RequestException:
            return False

    def agencies(self) -> set[str]:
        """Return the agencies that Dagster knows; its sensor follows those of the office."""
        asked = {"selector": {**_SELECTOR, "pipelineName": "harvest"}}
        nodes = self._ask(_AGENCIES, asked)["assetNodes"]
        return {slug for node in nodes for slug in node["partitionKeys"]}

    def launch(self, job: str, agency: str) -> str:
        """Start a job for one agency; return the run's id."""
        tags = {"dagster/partition": agency, "didd/agency": agency}
        params = {
            "selector": {**_SELECTOR, "jobName": job},
            "mode": "default",
            "executionMetadata": {"tags": [{"key": k, "value": v} for k, v in tags.items()]},
        }
        answer = self._ask(_LAUNCH, {"params": params})["launchRun"]
        if answer["__typename"] != "LaunchRunSuccess":
            raise PortalError(f"Dagster did not start {job} for {agency}: {answer}")
        return str(answer["run"]["runId"])

    def runs(self, ids: list[str]) -> dict[str, Run]:
        """Return the runs by id."""
        return {run.id: run for run in self._runs({"runIds": ids})}

    def recent(self, since: float) -> list[Run]:
        """Return the runs created since then (seconds since 1970)."""
        return self._runs({"createdAfter": since})

    def failures(self, job: str, since: float) -> list[Failure]:
        """Return the job's runs that failed since then, each with its cause."""
        failed = self._runs({"createdAfter": since, "pipelineName": job, "statuses": ["FAILURE"]})
        return [Failure(run.agency, self.why(run.id)) for run in failed]

    def end_lost_runs(self, before: float) -> None:
        """Mark runs of a killed Dagster as ended: they would block their agency.

        Only right after starting this Dagster: no earlier run can still be alive.
        """
        running = ["STARTING", "STARTED", "CANCELING"]
        lost = self._runs({"statuses": running, "updatedBefore": before})
        if lost:
            self._ask(_END, {"ids": [run.id for run in lost]})

    def _runs(self, wanted: dict[str, Any]) -> list[Run]:
        found = self._ask(_RUNS, {"filter": wanted})["runsOrError"]["results"]
        return [_run(row) for row in found]

    def why(self, run_id: str) -> str:
        """Return why a run failed: the innermost error that Dagster recorded."""
        events = self._ask(_FAILURES, {"id": run_id})["logsForRun"].get("events", [])
        message = "Dagster's UI shows more."
        for event in events:
            if event["__typename"] == "ExecutionStepFailureEvent" and event["error"]:
                error = event["error"]["cause"] or event["error"]
                return str(error["message"]).strip()
            if event["__typename"] == "RunFailureEvent":
                message = str(event["message"]).strip()
        return message

    def _ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        answer = requests.post(
            f"{self.url}/graphql",
            json={"query": query, "variables": variables},
            headers={"Origin": self.url},
            auth=self.login,
            timeout=_ANSWER,
        )
        answer.raise_for_status()
        document = answer.json()
        if document.get("errors"):
            raise PortalError(f"Dagster refused: {document['errors'][0]['message']}")
        return document["data"]


def _run(row: dict[str, Any]) -> Run:
    begun, ended = row["startTime"], row["endTime"]
    tags = {tag["key"]: tag["value"] for tag in row["tags"]}
    seconds = ended - begun if begun and ended else None
    agency = tags.get("didd/agency", "")
    return Run(row["runId"], row["status"], seconds, row["jobName"], agency, begun)
