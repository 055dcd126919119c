"""The list of what an agency excludes, as its records say today; people sign it on paper."""

from __future__ import annotations

from didd.model import Agency
from didd.office import Office
from didd.personal_data.find import redact
from didd.register.excluded_list import ExcludedList, excluded_list


def excluded_now(office: Office, agency: Agency) -> ExcludedList:
    """Return the agency's list of excluded information as of today; stores nothing.

    Personal data is masked in it, and no file is named.
    """
    return excluded_list(agency, office.store.records.listed(agency.slug), office.today, redact)
