"""The desk's JSON API under ``/api/v1``, for programs of officers and agencies: wiring only.

Each operation is a thin function over the steps and queries that the pages use. Nothing is decided
or permitted here that a page would not; bodies and answers are pydantic models, from which the
OpenAPI document follows.
"""
