//! What of the history goes when there is no room for all of it: the oldest of the workflow that has most. So a busy
//! workflow, or one that fails all the time, never pushes out what another has left.

use std::collections::BTreeMap;

/// How many each workflow goes on having of what it has: none more than so many, and all together no more than so many.
/// Those that have most give first, until they have as many as the next.
pub(crate) fn shares(counts: &[u64], each_max: u64, all_max: u64) -> Vec<u64> {
    let sum = |level: u64| counts.iter().fold(0_u64, |sum, count| sum.saturating_add(*count.min(&level)));
    if sum(each_max) <= all_max {
        return counts.iter().map(|count| *count.min(&each_max)).collect();
    }
    // The highest level that all of them together may have: found between one that they may and one that they may not.
    let (mut level, mut too_high) = (0, each_max);
    while too_high - level > 1 {
        let middle = level + (too_high - level) / 2;
        if sum(middle) <= all_max { level = middle } else { too_high = middle }
    }
    // Fewer than there are workflows above it.
    let mut left = all_max - sum(level);
    let share = |count: &u64| match *count > level && left > 0 {
        true => {
            left -= 1;
            level + 1
        }
        false => *count.min(&level),
    };
    counts.iter().map(share).collect()
}

/// Something that takes room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Of which run.
    pub(crate) run_id: String,
    /// Of which workflow; empty where nobody knows any more.
    pub(crate) workflow: String,
    pub(crate) bytes: i64,
    /// Whether it stays whatever the room.
    pub(crate) stays: bool,
}

/// The runs whose items go so that the others have no more than so many bytes. They are given newest first.
pub(crate) fn overdue(items: &[Item], bytes_max: i64) -> Vec<&str> {
    let mut all_bytes = items.iter().fold(0, |sum: i64, item| sum.saturating_add(item.bytes));
    let mut workflows: BTreeMap<&str, (i64, Vec<&Item>)> = BTreeMap::new();
    for item in items {
        let (bytes, own) = workflows.entry(&item.workflow).or_default();
        *bytes = bytes.saturating_add(item.bytes);
        own.push(item);
    }
    workflows.values_mut().for_each(|(_, own)| own.retain(|item| !item.stays));
    let mut gone = Vec::new();
    while all_bytes > bytes_max {
        let having = workflows.values_mut().filter(|(_, own)| !own.is_empty());
        let Some((bytes, own)) = having.max_by_key(|(bytes, _)| *bytes) else { break };
        let Some(oldest) = own.pop() else { break };
        *bytes -= oldest.bytes;
        all_bytes -= oldest.bytes;
        gone.push(oldest.run_id.as_str());
    }
    gone
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn those_that_have_most_give_first() {
        assert_eq!(shares(&[5, 3, 1], 10, 100), [5, 3, 1]);
        assert_eq!(shares(&[5, 3, 1], 4, 100), [4, 3, 1]);
        assert_eq!(shares(&[100, 3, 1], 100, 10), [6, 3, 1]);
        assert_eq!(shares(&[100, 100, 1], 100, 10), [5, 4, 1]);
        assert_eq!(shares(&[2, 2, 2], 9, 1), [1, 0, 0]);
        assert_eq!(shares(&[], 9, 1), [] as [u64; 0]);
    }

    proptest! {
        /// The same as taking one after the other from the workflow that has most.
        #[test]
        fn shares_are_what_is_left_one_by_one(
            counts in prop::collection::vec(0..40_u64, 0..8),
            each_max in 0..40_u64,
            all_max in 0..80_u64,
        ) {
            let mut left = shares(&counts, each_max, all_max);
            let mut one_by_one: Vec<u64> = counts.iter().map(|count| *count.min(&each_max)).collect();
            while one_by_one.iter().sum::<u64>() > all_max {
                *one_by_one.iter_mut().max().unwrap() -= 1;
            }
            prop_assert!(left.iter().zip(&counts).all(|(share, count)| share <= count));
            left.sort_unstable();
            one_by_one.sort_unstable();
            prop_assert_eq!(left, one_by_one);
        }
    }

    fn item(run_id: &str, workflow: &str, bytes: i64) -> Item {
        Item { run_id: run_id.to_owned(), workflow: workflow.to_owned(), bytes, stays: false }
    }

    #[test]
    fn the_oldest_of_the_workflow_that_has_most_go() {
        let items = [item("b3", "busy", 4), item("b2", "busy", 4), item("b1", "busy", 4), item("q1", "quiet", 3)];
        assert_eq!(overdue(&items, 15), [] as [&str; 0]);
        assert_eq!(overdue(&items, 14), ["b1"]);
        assert_eq!(overdue(&items, 7), ["b1", "b2"]);
        assert_eq!(overdue(&items, 6), ["b1", "b2", "b3"]);
        assert_eq!(overdue(&items, 0), ["b1", "b2", "b3", "q1"]);
        let mut stays = items.clone();
        stays[0].stays = true;
        assert_eq!(overdue(&stays, 0), ["b1", "b2", "q1"]);
    }
}
