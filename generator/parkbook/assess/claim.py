"""What may be said against a standard. The kit certifies nothing; it says when a self-declaration would be false."""

from __future__ import annotations

from collections.abc import Iterable

from parkbook.assess.model import Claim, CriterionResult
from parkbook.kit.model import Standard


def find_claim(standard: Standard, results: Iterable[CriterionResult], is_park: bool, has_errors: bool) -> Claim:
    """Whether conformity may be declared, and what stands in the way.

    Args:
        results: The subject's criteria of this standard, in print order.
        is_park: False in an enterprise workspace, where nothing may be claimed.
        has_errors: Whether an error stands in kit or park: what cannot be read cannot be vouched for.
    Source:
        T/CSES (2023 draft), clause 1, for cses; for other standards the same rule is ours.
    """
    allowed = standard.about.claim and is_park
    applicable = [r for r in results if r.kind == "requirement" and r.state != "na" and r.same_as is None]
    blocking = tuple(r.ref for r in applicable if r.finding != "conforms")
    eligible = allowed and bool(applicable) and not (blocking or standard.unasked or has_errors)
    return Claim(allowed, eligible, blocking, standard.unasked)
