//! Which limits are raised.

use std::collections::{BTreeMap, BTreeSet};

use super::{LimitDemand, NodeDemands};

/// Old limits that the new ones don't keep, and for each the new limit of the same nodes, if there is one.
pub(super) fn raised<'a>(
    old: &'a BTreeSet<LimitDemand>,
    new: &'a BTreeSet<LimitDemand>,
    nodes: &BTreeMap<String, NodeDemands>,
) -> Vec<(&'a LimitDemand, Option<&'a LimitDemand>)> {
    let mut raised = Vec::new();
    for limit in old {
        let Some(left) = of_these_nodes(limit, nodes) else { continue };
        if !new.iter().any(|other| keeps(other, &left)) {
            raised.push((limit, new.iter().find(|other| other.nodes == left.nodes)));
        }
    }
    raised
}

/// New limits that no old one kept.
pub(super) fn tightened<'a>(old: &BTreeSet<LimitDemand>, new: &'a BTreeSet<LimitDemand>) -> Vec<&'a LimitDemand> {
    new.iter().filter(|limit| limit.per_ms > 0 && !old.iter().any(|other| keeps(other, limit))).collect()
}

/// The limit as far as its nodes are still there; none if it limits nothing any more.
fn of_these_nodes(limit: &LimitDemand, nodes: &BTreeMap<String, NodeDemands>) -> Option<LimitDemand> {
    let left: BTreeSet<String> = limit.nodes.iter().filter(|node| nodes.contains_key(*node)).cloned().collect();
    let limits_nothing = limit.per_ms == 0 || (left.is_empty() && !limit.nodes.is_empty());
    (!limits_nothing).then(|| LimitDemand { nodes: left, ..limit.clone() })
}

/// Whether everything that passes the one limit would pass the other: it is of all its nodes, and as often as its stretch
/// fits into the other's, no more requests come together.
fn keeps(limit: &LimitDemand, other: &LimitDemand) -> bool {
    let of_all = limit.nodes.is_empty() || (!other.nodes.is_empty() && limit.nodes.is_superset(&other.nodes));
    let most = |per_ms: u32| u64::from(limit.requests) * u64::from(other.per_ms.div_ceil(per_ms));
    of_all && limit.per_ms > 0 && most(limit.per_ms) <= u64::from(other.requests)
}
