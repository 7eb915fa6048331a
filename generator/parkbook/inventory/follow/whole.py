"""Everything that follows from an inventory, in the order in which one thing stands on another."""

from __future__ import annotations

from datetime import date

from parkbook.inventory.follow.baselines import find_baselines
from parkbook.inventory.follow.condensed import condensed
from parkbook.inventory.follow.ledgers import find_ledgers
from parkbook.inventory.follow.metrics import find_metrics
from parkbook.inventory.follow.neutrality import find_neutrality
from parkbook.inventory.follow.parameters import find_parameters
from parkbook.inventory.follow.peers import find_peers
from parkbook.inventory.follow.statistics import find_statistics
from parkbook.inventory.follow.surrender import find_surrender
from parkbook.inventory.follow.targets import find_targets
from parkbook.inventory.follow.trend import find_trend
from parkbook.inventory.follow.zero_carbon import find_zero_carbon
from parkbook.inventory.follow_model import Follow
from parkbook.inventory.model import Inventory
from parkbook.park.model import Park
from parkbook.problems import Problems


def find_follow(inventory: Inventory, park: Park, as_of: date, problems: Problems) -> Follow:
    """Metrics, and all that registers and data tables say beside them, compared.

    Args:
        inventory: Years, sums and rows; its own field `follow` is not looked at.
        as_of: The day that years and due dates are seen from.
        problems: Gets what is wrong in the data tables used here, and where registers and data differ.
    """
    small = condensed(inventory)
    metrics = find_metrics(small, as_of, problems)
    return Follow(
        metrics=metrics,
        parameters=find_parameters(small, park, metrics, problems),
        baselines=find_baselines(small, park, metrics, problems),
        targets=find_targets(small, park, metrics, as_of, problems),
        trend=find_trend(inventory, park, metrics, as_of, problems),
        peers=find_peers(small, metrics, problems),
        statistics=find_statistics(small, metrics, as_of),
        ledgers=find_ledgers(inventory, park, problems),
        neutrality=find_neutrality(inventory, park, as_of, problems),
        surrender=find_surrender(inventory, park, problems),
        zero_carbon=find_zero_carbon(small, park, metrics),
    )
