//! What platforms hold: whoever knows account, workflow and round knows every record.

use serde_json::Value;
use weft_fakes::kit::chance::{Chance, mixed};

/// Rounds whose records a platform holds: a round takes the place of the one that many before it.
pub const RING: usize = 4;
/// Records of a round.
pub const ROWS: u64 = 12;

/// One record.
pub struct Record {
    pub slot: usize,
    pub id: u64,
    pub round: u64,
    pub name: String,
    /// A number whose last digit may be 0.
    pub price: String,
    /// How many there are in each of its lines.
    pub lines: Vec<u64>,
}

impl Record {
    /// The record with this id of a round.
    pub fn of(account: usize, workflow: usize, round: u64, id: u64) -> Self {
        let numbers = [account as u64, workflow as u64, round, id];
        let mut chance = Chance::from_state(numbers.into_iter().fold(0, |state, number| mixed(state ^ number)));
        let lines = (0..chance.below(4)).map(|_| chance.below(100)).collect();
        Self {
            slot: place(round),
            id,
            round,
            name: format!("a{account} w{workflow} 第{round}轮 \"{id}\" {:04x}", chance.below(1 << 16)),
            price: format!("{}.{:02}", chance.below(1_000), chance.below(100)),
            lines,
        }
    }

    /// All records of a round.
    pub fn all(account: usize, workflow: usize, round: u64) -> Vec<Self> {
        (1..=ROWS).map(|id| Self::of(account, workflow, round, id)).collect()
    }

    /// As a list has it, with more fields (JSON, each behind a comma) if there are any.
    pub fn json(&self, more: &str) -> String {
        let Self { slot, id, round, price, .. } = self;
        let name = Value::from(self.name.as_str());
        let lines: Vec<String> = self
            .lines
            .iter()
            .enumerate()
            .map(|(position, count)| format!("{{\"position\":{position},\"count\":{count}}}"))
            .collect();
        let lines = lines.join(",");
        format!(
            "{{\"slot\":{slot},\"id\":{id},\"round\":{round},\"name\":{name},\"price\":{price},\"lines\":[{lines}]{more}}}"
        )
    }

    /// As it is by itself.
    pub fn detail(&self) -> String {
        let Self { slot, id, round, .. } = self;
        let text = Value::from(format!("{} / {}", self.name, self.price));
        format!("{{\"slot\":{slot},\"id\":{id},\"round\":{round},\"text\":{text}}}")
    }

    /// How many there are in all of its lines.
    pub fn pieces(&self) -> Option<u64> {
        self.lines.iter().copied().reduce(|sum, count| sum + count)
    }
}

/// Where a round stands in the ring.
pub fn place(round: u64) -> usize {
    (round % RING as u64) as usize
}
