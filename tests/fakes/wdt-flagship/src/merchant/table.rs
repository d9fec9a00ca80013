//! Where the rows of a method come from.

use serde_json::Value;

use super::super::value::time_of;
use super::Row;
use super::deal::Deal;
use super::world::World;

/// Rows of one kind.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The column with the numeric id.
    pub(crate) key: &'static str,
    /// The columns that a time range may be about. The first one is when the row was changed.
    pub(crate) times: &'static [&'static str],
    pub(crate) origin: Origin,
}

/// What rows are written from.
pub(crate) enum Origin {
    /// From deals, not all of which have such a row.
    Deals { head: fn(&World, &Deal) -> Option<Head>, row: fn(&World, &Deal) -> Row },
    /// From a number.
    Numbers { count: fn(&World) -> usize, row: fn(&World, usize) -> Row },
}

/// What is known of a deal's row without writing it. Must agree with the row.
pub(crate) struct Head {
    pub(crate) key: i64,
    /// One for each of the table's time columns.
    pub(crate) times: Vec<Option<i64>>,
}

/// One row.
pub(crate) struct Stored {
    pub(crate) key: i64,
    pub(crate) archived: bool,
    /// None for an archive of master data, and for what has no shop.
    pub(crate) platform_id: Option<i64>,
    pub(crate) times: Vec<Option<i64>>,
    pub(crate) changed: Option<Row>,
    number: usize,
}

impl Stored {
    pub(crate) fn row(&self, table: &Table, world: &World) -> Row {
        match (&self.changed, &table.origin) {
            (Some(row), _) => row.clone(),
            (None, Origin::Deals { row, .. }) => row(world, &world.deals[self.number]),
            (None, Origin::Numbers { row, .. }) => row(world, self.number),
        }
    }
}

impl Table {
    /// All rows.
    pub(crate) fn fill(&self, world: &World) -> Vec<Stored> {
        match self.origin {
            Origin::Deals { head, .. } => {
                let stored = |(number, deal): (usize, &Deal)| Some(of_deal(number, deal, head(world, deal)?));
                world.deals.iter().enumerate().filter_map(stored).collect()
            }
            Origin::Numbers { count, row } => {
                (0..count(world)).map(|number| self.of_row(number, &row(world, number))).collect()
            }
        }
    }

    fn of_row(&self, number: usize, row: &Row) -> Stored {
        Stored {
            key: row.get(self.key).and_then(Value::as_i64).unwrap_or_default(),
            archived: false,
            platform_id: None,
            times: self.times.iter().map(|name| time_of(row.get(*name)?)).collect(),
            changed: None,
            number,
        }
    }
}

fn of_deal(number: usize, deal: &Deal, head: Head) -> Stored {
    Stored {
        key: head.key,
        archived: deal.archived,
        platform_id: Some(deal.shop.platform_id),
        times: head.times,
        changed: None,
        number,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::interfaces;
    use super::super::super::value::scalar_text;
    use super::super::Merchant;
    use super::*;

    #[test]
    fn what_is_kept_of_a_row_agrees_with_the_row() {
        let merchant = Merchant::demo(1_773_072_000);
        for table in interfaces::all().map(|interface| interface.table) {
            for stored in &merchant.tables[table.name] {
                let row = stored.row(table, &merchant.world);
                let times: Vec<Option<i64>> = table.times.iter().map(|name| time_of(row.get(*name)?)).collect();
                assert_eq!(stored.times, times, "{} {row:?}", table.name);
                assert_eq!(row.get(table.key), Some(&Value::from(stored.key)), "{}", table.name);
                let platform = row.get("platform_id").and_then(scalar_text);
                let kept = stored.platform_id.map(|platform_id| platform_id.to_string());
                assert!(stored.platform_id.is_none() || platform == kept, "{} {platform:?}", table.name);
                assert!(stored.times[0].is_some(), "{} has no time of change", table.name);
            }
        }
    }

    #[test]
    fn keys_are_unique() {
        let merchant = Merchant::demo(1_773_072_000);
        for (name, stored) in &merchant.tables {
            let keys: std::collections::BTreeSet<i64> = stored.iter().map(|stored| stored.key).collect();
            assert_eq!(keys.len(), stored.len(), "{name}");
        }
    }
}
