"""What the rules say of two acts: in which state which acts can be done, and what each shuts.

By state of the item: each act that can be done there, and those that are refused to somebody who
was shown the same state, once it was done. All others stand beside it.
"""

from __future__ import annotations

#: What a decision of the chief officer on an item under test shuts.
_DECIDED = (
    "return reject undo conclude-exclude conclude-approve conclude-redact add-copy remove-copy"
)
_TESTS_OWN = "undo conclude-exclude conclude-approve conclude-redact"

#: Acts for which a running publication is not waited, and those that publish: both may stand.
AT_ANY_TIME = frozenset({"take-down", "withdraw", "close-title"})
PUBLISHING = frozenset({"put-back", "publish", "restore"})

SHUTS: dict[str, dict[str, str]] = {
    "waiting": {
        "approve": "approve return reject test",
        "return": "approve return reject test",
        "reject": "approve return reject test",
        "test": "approve return reject test",
        "mend": "mend",
        "bring-anew": "approve return reject test",
        "call-excluded": "approve return reject test",
        "declare": "",
        "compile": "",
    },
    "approved": {
        "return": "return reject test undo",
        "reject": "return reject test undo",
        "test": "return reject test undo",
        "undo": "return reject test undo",
        "compile": "undo",
        "bring-anew": "undo",
        "call-excluded": "undo",
        "mend": "mend",
    },
    "drafted": {
        "return": "return reject test strike establish",
        "reject": "return reject test strike establish",
        "test": "return reject test strike establish",
        "strike": "return reject test strike give-back establish embargo",
        "give-back": "give-back establish",
        "compile": "",
        "establish": "strike give-back establish",
        "embargo": "",
        "bring-anew": "",
        "call-excluded": "establish",
        "publish": "",
    },
    "under-test": {
        "return": _DECIDED,
        "reject": _DECIDED,
        "undo": _DECIDED,
        "conclude-exclude": _DECIDED,
        "conclude-approve": _DECIDED,
        "conclude-redact": _DECIDED,
        "add-copy": "conclude-redact",
        "remove-copy": "conclude-redact remove-copy",
        "bring-anew": _TESTS_OWN,
        "call-excluded": _TESTS_OWN,
    },
    "closed": {
        "return": "return reject conclude-exclude conclude-open",
        "reject": "return reject conclude-exclude conclude-open",
        "conclude-exclude": "return reject conclude-exclude conclude-open",
        "conclude-open": "return reject conclude-exclude conclude-open",
        "bring-anew": "return reject conclude-exclude conclude-open",
        "establish": "establish",
    },
    "copied": {
        "approve": "approve return reject test",
        "return": "approve return reject test",
        "reject": "approve return reject test",
        "test": "approve return reject test",
        "bring-anew": "approve return reject test",
        "call-excluded": "approve return reject test",
        "compile": "",
    },
    "excluded": {
        "test": "test undo",
        "undo": "test undo establish-excluded",
        "establish-excluded": "establish-excluded",
        "establish": "establish",
        "bring-anew": "undo",
        "call-excluded": "undo",
    },
    "rowless": {
        "test": "test lift-exclusion",
        "lift-exclusion": "test lift-exclusion",
        "establish": "establish",
        "bring-anew": "lift-exclusion",
    },
    "live": {
        "return": "return test strike establish ralat",
        "test": "return test strike establish ralat",
        "strike": "return test strike give-back establish ralat embargo",
        "give-back": "give-back establish ralat",
        "establish": "strike give-back establish ralat publish",
        "ralat": "strike give-back establish ralat publish",
        "take-down": "take-down withdraw put-back publish",
        "withdraw": "take-down withdraw put-back publish",
        "close-title": "take-down withdraw close-title put-back publish",
        "put-back": "take-down withdraw put-back publish",
        "embargo": "",
        "publish": "",
        "call-excluded": "establish ralat",
        "bring-anew": "",
    },
    "down": {
        "return": "return test establish ralat",
        "test": "return test establish ralat lift",
        "establish": "establish ralat publish",
        "ralat": "establish ralat publish",
        "confirm": "confirm lift",
        "lift": "confirm lift publish",
        "close-title": "close-title put-back publish",
        "put-back": "put-back publish",
        "publish": "",
        "call-excluded": "establish ralat lift",
    },
    "withdrawn": {
        "return": "return test establish ralat",
        "test": "return test establish ralat restore",
        "establish": "establish ralat restore publish",
        "ralat": "establish ralat restore publish",
        "close-title": "close-title put-back publish",
        "restore": "restore put-back publish",
        "put-back": "restore put-back publish",
        "publish": "",
        "call-excluded": "establish ralat restore",
    },
    "announced": {
        "return": "return test strike establish put-back publish",
        "test": "return test strike establish put-back publish",
        "strike": "return test strike establish put-back publish",
        "establish": "strike establish put-back publish",
        "take-down": "take-down withdraw put-back publish",
        "withdraw": "take-down withdraw put-back publish",
        "put-back": "",
        "publish": "",
        "call-excluded": "establish put-back publish",
        "bring-anew": "",
    },
}
