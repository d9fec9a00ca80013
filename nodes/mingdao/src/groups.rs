//! Which rows are written together, from call to call.
//!
//! The platform takes many rows in one request, and refuses all of them for one that it doesn't like, without saying
//! which. So a refused group is halved, and its halves are tried: among a hundred rows one bad one is found with 14
//! requests, where one by one would take a hundred.

use serde::{Deserialize, Serialize};

/// Most rows of one request.
pub const ROWS_MAX: usize = 100;

/// The rows that are still to be written, by their places: those of the batch that was begun, and all behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    /// Where the next batch begins.
    at: usize,
    /// Rows of the batch that was begun, each group to be tried together.
    pub open: Vec<Vec<usize>>,
}

impl Groups {
    /// Begins the next batch if none is open. Says whether there is anything left to do.
    pub fn go_on(&mut self, rows: usize) -> bool {
        if self.open.is_empty() && self.at < rows {
            let end = rows.min(self.at.saturating_add(ROWS_MAX));
            self.open.push((self.at..end).collect());
            self.at = end;
        }
        // Places of rows that aren't there are none of this call's.
        self.open.iter_mut().for_each(|group| group.retain(|place| *place < rows));
        self.open.retain(|group| !group.is_empty());
        !self.open.is_empty()
    }

    /// The places of the batch that was begun, settled ones included.
    pub fn batch(&self) -> std::ops::Range<usize> {
        self.at.saturating_sub(1) / ROWS_MAX * ROWS_MAX..self.at
    }

    /// Whether all rows are written or refused.
    pub fn is_done(&self, rows: usize) -> bool {
        self.open.is_empty() && self.at >= rows
    }

    /// Takes rows out that need no more trying.
    pub fn retain(&mut self, is_open: impl Fn(usize) -> bool) {
        self.open.iter_mut().for_each(|group| group.retain(|place| is_open(*place)));
        self.open.retain(|group| !group.is_empty());
    }

    /// Halves what was refused of a group; the others of the group stay together. Gives the number of groups that it
    /// is now.
    pub fn halve(&mut self, group: usize, refused: &[usize]) -> usize {
        let others = self.open[group].iter().copied().filter(|place| !refused.contains(place)).collect();
        let (left, right) = refused.split_at(refused.len() / 2);
        let parts: Vec<Vec<usize>> = [others, left.to_vec(), right.to_vec()].into();
        let parts: Vec<Vec<usize>> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let count = parts.len();
        self.open.splice(group..=group, parts);
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests that it takes to tell good rows from bad ones.
    fn requests(rows: usize, is_bad: impl Fn(usize) -> bool) -> usize {
        let mut groups = Groups::default();
        let (mut requests, mut written, mut refused) = (0, 0, 0);
        while groups.go_on(rows) {
            let group = groups.open[0].clone();
            requests += 1;
            match group.iter().any(|place| is_bad(*place)) {
                true if group.len() > 1 => drop(groups.halve(0, &group)),
                true => refused += 1,
                false => written += group.len(),
            }
            if groups.open[0] == group {
                groups.open.remove(0);
            }
        }
        assert!(groups.is_done(rows));
        assert_eq!(refused, (0..rows).filter(|place| is_bad(*place)).count());
        assert_eq!(written + refused, rows);
        requests
    }

    #[test]
    fn bad_rows_are_found_by_halving() {
        assert_eq!(requests(0, |_| false), 0);
        assert_eq!(requests(250, |_| false), 3);
        assert!(requests(100, |place| place == 37) <= 15);
        assert_eq!(requests(100, |_| true), 199, "never more than twice as many as rows");
    }

    #[test]
    fn the_rest_of_a_group_stays_together() {
        let mut groups = Groups { at: 9, open: vec![vec![1, 2, 3, 4, 5]] };
        assert_eq!(groups.halve(0, &[2, 4, 5]), 3);
        assert_eq!(groups.open, [vec![1, 3], vec![2], vec![4, 5]]);
        groups.retain(|place| place > 2);
        assert_eq!(groups.open, [vec![3], vec![4, 5]]);
    }
}
