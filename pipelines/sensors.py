"""Sensors poll rows. They never decide anything; people's decisions are rows already.

Each queries the store's pending work, so it does not matter how many decisions came
between two ticks, whether a run failed, or whether the daemon was down. The cursor is
informational.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

from assets.owners import ADMIN, APPROVER
from assets.partitions import agencies
from didd.i18n import _, stored
from didd.messages.news import Failure
from didd.model import RegisterEdition, digest
from didd.office import Office
from didd.steps.agencies.following_up import follow_up
from pipelines.jobs import draft_job, publish_job
from pipelines.pending import Attempt, Work, is_over, is_settled, next_attempt

SUBJECT_TAG = "didd/subject"
#: Shorter than the daemon's own round (pipelines.daemon, else Dagster's five seconds).
#: With exactly that interval every second one would be skipped.
_SECONDS = 1


@dg.sensor(
    job=draft_job,
    minimum_interval_seconds=_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    owners=APPROVER,
    description=(
        "SOP 2 into 3: compile the draft DIDD of an agency once its proposals were decided, and a "
        "moment has passed without another decision. Decisions that come while a run for the "
        "agency waits or goes on are in that run, or in one more after it."
    ),
)
def approval_sensor(
    context: dg.SensorEvaluationContext, office: dg.ResourceParam[Office]
) -> dg.SensorResult | dg.SkipReason:
    """Compile the draft DIDD when officers decided since it was compiled last (SOP 2)."""
    if office.config.sop.settings.register_draft == "manual":
        return dg.SkipReason(
            "sop.yaml says that drafts are compiled by hand: at the desk, page DIDD, Susun"
        )
    compiled = office.store.editions.decided_through()
    newest = office.store.decisions.newest_by_agency()
    work = [
        Work(agency, f"draft/{agency}/{last}")
        for agency, last in newest.items()
        if last > compiled.get(agency, 0)
    ]
    if office.config.sop.settings.register_draft == "after_undo":
        work = _settled(office, work, newest)
    else:
        decided, now = office.store.decisions.span, office.now()
        work = [w for w in work if is_settled(decided(w.agency, compiled.get(w.agency, 0)), now)]
    cursor = str(max(newest.values(), default=0))
    return _ask(context, office, work, (draft_job.name, cursor))


@dg.sensor(
    job=publish_job,
    minimum_interval_seconds=_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    owners=ADMIN,
    description=(
        "SOP 3 into 4: publish what was established, withdrawn, restored or undone, and what an "
        "embargo ends for. A failed run is tried again for about a day; then the portal's "
        "administrator is told."
    ),
)
def establishment_sensor(
    context: dg.SensorEvaluationContext, office: dg.ResourceParam[Office]
) -> dg.SensorResult | dg.SkipReason:
    """Publish an edition that was established and is not completely on the portal (SOP 3).

    Likewise when something was withdrawn, restored or undone, on the day on which an embargo
    ends, and when an agency without a DIDD has established what it excludes.
    """
    work = [
        Work(e.register.agency, _publication(e, office.store.takebacks.of(e.register.agency).due))
        for e in office.store.editions.unpublished(office.now())
    ]
    lists = office.store.edition_heads.lists_due(office.now())
    work += [Work(slug, f"publish/{slug}/lists/{due.isoformat()}") for slug, due in lists.items()]
    return _ask(context, office, work, (publish_job.name, str(len(work))))


@dg.sensor(
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    owners=ADMIN,
    description=(
        "Give every agency of the office its partition, and take away what is no agency's. "
        "Agencies are added, renamed and merged at the desk, page Perangkat Daerah, or by `didd "
        "agencies`, never here. On the day of a merger open proposals go on under the successor, "
        "and the portal is told of new names."
    ),
    asset_selection=dg.AssetSelection.all(),
)
def agency_sensor(
    context: dg.SensorEvaluationContext, office: dg.ResourceParam[Office]
) -> dg.SensorResult | dg.SkipReason:
    """Make Dagster's list of agencies that of the store; also do what follows from their changes.

    An agency that ended keeps its partition: what was done for it is found there.
    """
    office = office.fresh()
    followed = follow_up(office)
    for slug, count in followed.handed.items():
        context.log.info("%s: %s proposals handed over to its successor", slug, count)
    known = set(context.instance.get_dynamic_partitions(str(agencies.name)))
    kept = {change.agency for change in office.store.agencies.all()} or {*office.config.agencies}
    new = [slug for slug in office.config.agencies if slug not in known]
    strange = sorted(known - kept)
    if strange:
        context.log.warning(
            "%s: no agency of this office; taken away. Agencies are added at the desk, page "
            "Perangkat Daerah, or by didd agencies add.",
            ", ".join(strange),
        )
    asked = (
        *([agencies.build_add_request(new)] if new else []),
        *([agencies.build_delete_request(strange)] if strange else []),
    )
    if not asked:
        return dg.SkipReason("Dagster knows every agency of the office, and no other")
    return dg.SensorResult(dynamic_partitions_requests=list(asked))


def _settled(office: Office, work: list[Work], newest: Mapping[str, int]) -> list[Work]:
    """Return the work of agencies whose newest decision cannot be taken back any more."""
    minutes = office.config.sop.settings.undo_minutes
    before = office.now() - timedelta(minutes=minutes)
    settled = office.store.decision_undos.settled([newest[w.agency] for w in work], before)
    return [w for w in work if newest[w.agency] in settled]


def _publication(edition: RegisterEdition, due: datetime | None) -> str:
    """Return an id of what is to be published, with the act or day that requires it again."""
    register = edition.register
    subject = f"publish/{register.agency}/{edition.label}/{register.content_hash}"
    return f"{subject}/{due.isoformat()}" if due else subject


def _ask(
    context: dg.SensorEvaluationContext,
    office: Office,
    work: Iterable[Work],
    about: tuple[str, str],
) -> dg.SensorResult | dg.SkipReason:
    """Request one run for each piece of work that is due now; ``about`` is job and cursor.

    While a run of the job waits or goes on for an agency, no other is asked for: it reads the store
    when it starts, and what comes after that is asked for when it has ended.
    """
    job, cursor = about
    due = [
        (w, n)
        for w in work
        if not under_way(context, job, w.agency)
        and (n := _next(context, office, job, w)) is not None
    ]
    if not due:
        return dg.SkipReason("nothing is due")
    known = set(context.instance.get_dynamic_partitions(str(agencies.name)))
    new = sorted({w.agency for w, _ in due} - known)
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(
                run_key=f"{w.subject}/{attempt}",
                partition_key=w.agency,
                tags={SUBJECT_TAG: w.subject, "didd/agency": w.agency},
            )
            for w, attempt in due
        ],
        dynamic_partitions_requests=[agencies.build_add_request(new)] if new else [],
        cursor=cursor,
    )


def _next(context: dg.SensorEvaluationContext, office: Office, job: str, work: Work) -> int | None:
    """Return the number of the attempt that is due; where attempts end, a person is told."""
    attempts, now = _attempts(context, work), office.now()
    if is_over(attempts):
        why = stored(
            _("{n} runs failed; no other follows by itself. Look at the desk, page Portal or DIDD.",
              n=len(attempts))
        )  # fmt: skip
        failure = Failure(work.agency, stored(_("{job}: no more tries", job=job)), why, now)
        office.store.to_tell.run_failed(digest(["over", work.subject]), failure)
    return next_attempt(attempts, now)


def under_way(context: dg.SensorEvaluationContext, job: str, agency: str) -> bool:
    """Whether a run of the job for this agency is waiting or going on."""
    open_ = dg.RunsFilter(
        job_name=job, tags={"didd/agency": agency}, statuses=list(NOT_FINISHED_STATUSES)
    )
    return bool(context.instance.get_runs(open_, limit=1))


def _attempts(context: dg.SensorEvaluationContext, work: Work) -> list[Attempt]:
    records = context.instance.get_run_records(
        dg.RunsFilter(tags={SUBJECT_TAG: work.subject}), limit=100
    )
    return [
        Attempt(
            (datetime.fromtimestamp(r.end_time, UTC) if r.end_time else r.update_timestamp)
            if r.dagster_run.is_finished
            else None
        )
        for r in records
    ]
