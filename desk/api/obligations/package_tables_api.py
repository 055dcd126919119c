"""Procurement packages taken over from a table by its bytes, and one taken away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from desk.api.agencies.agreed import Year
from desk.api.agencies.files import BYTES, content_of
from desk.api.caller import Declarer
from desk.api.shapes import Slug, Told
from didd.steps.obligations.procuring import import_packages, remove_package

router = APIRouter(tags=["obligations"], prefix="/agencies/{agency}")
FileName = Annotated[str, Query(min_length=1, max_length=1000)]


class TableTaken(Told):
    """How many packages a table has, and how many of them were new or changed."""

    packages: int
    new: int


class PackageGone(Told):
    """A package that was taken away."""

    year: int
    code: str


@router.put("/package-table", status_code=201, openapi_extra=BYTES)
async def take_package_table(
    caller: Declarer,
    agency: Slug,
    request: Request,
    path: FileName,
    year: Annotated[Year, Query()],
) -> TableTaken:
    """Take over the packages of a table, CSV or XLSX by its name: all of its rows or none.

    The `fields` of a refusal say of each row what is to be mended.
    """
    del agency
    here = caller.agency
    content = await content_of(request)

    def keep() -> TableTaken:
        whole, new = import_packages(caller.office, here, caller.id, year, (path, content))
        return TableTaken(packages=whole, new=new)

    return await run_in_threadpool(keep)


@router.delete("/packages/{year:int}/{code}")
def take_package_away(
    caller: Declarer,
    agency: Slug,
    year: Year,
    code: Annotated[str, Path(min_length=1, max_length=200)],
) -> PackageGone:
    """Take a package away; what was said of its papers stays in the audit chain."""
    del agency
    remove_package(caller.office, caller.agency, caller.id, year, code)
    return PackageGone(year=year, code=code)
