"""The number that a park's own pattern proposes for a document it has not numbered yet."""

from __future__ import annotations

import re

from parkbook.kit.model import DocumentSpec, Kit
from parkbook.park.model import Numbering

_PART = re.compile(r"\{(org|level|no|form)(?::0(\d))?\}")
_OPTIONAL = re.compile(r"\[([^\]]*)\]")


def proposed_number(kit: Kit, numbering: Numbering | None, id: str) -> str:
    """Such as YQ/TJL05-02 for form 2 of procedure 5; empty where the kit or the park says too little.

    Args:
        numbering: `pattern` such as `{org}/{level}{no:02}[-{form:02}]`; what stands in brackets is left out where it has no form.
    """
    spec = kit.documents[id]
    level = numbering.levels.get(spec.kind) if numbering else None
    if numbering is None or level is None or spec.serial is None:
        return ""
    parent = kit.documents.get(spec.under) if spec.under else None
    if spec.under and (parent is None or parent.serial is None):
        return ""
    values: dict[str, str | int | None] = {"org": numbering.org, "level": level, **_counts(spec, parent)}

    def filled(found: re.Match[str]) -> str:
        value = values[found[1]]
        return str(value).zfill(int(found[2] or 0)) if value is not None else ""

    pattern = _OPTIONAL.sub(lambda m: m[1] if values["form"] is not None else "", numbering.pattern)
    return _PART.sub(filled, pattern)


def _counts(spec: DocumentSpec, parent: DocumentSpec | None) -> dict[str, int | None]:
    return {"no": parent.serial, "form": spec.serial} if parent else {"no": spec.serial, "form": None}
