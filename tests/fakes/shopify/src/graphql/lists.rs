//! The lists of the root: which rows, in which order, from which cursor on.

use serde_json::{Value, json};

use super::page;
use super::plan::Planned;
use super::run::{Costed, Rows, Run, is_reversed};
use super::search::{Predicate, search};
use super::term::{Term, order_term, product_term};
use crate::order::Order;
use crate::order_tree;
use crate::shop::Product;

/// A row of a list, and where it stands in it.
struct Sorted<'a, Row> {
    value: i64,
    id: u64,
    row: &'a Row,
}

impl Run<'_> {
    pub(crate) fn orders(&mut self, planned: &Planned, path: &[Value]) -> Costed {
        let shop = self.shop;
        let (bearer, now_s) = (self.bearer, self.now_s);
        let visible = shop.orders.iter().filter(|order| bearer.sees(order, now_s));
        // The platform sorts orders by this unless told otherwise.
        let sort = sort_key(planned, "PROCESSED_AT");
        let value: fn(&Order) -> i64 = match sort.as_str() {
            "UPDATED_AT" => |order| order.updated_at_s,
            "ID" => |_| 0,
            "ORDER_NUMBER" => |order| order.number as i64,
            "TOTAL_PRICE" => Order::total_minor,
            _ => |order| order.created_at_s,
        };
        let wanted = self.wanted(planned, order_term, path);
        let rows = visible.filter(|order| wanted(order)).map(|row| Sorted { value: value(row), id: row.id, row });
        self.sorted(planned, &sort, rows.collect(), &|row| order_tree::order(shop, row), path)
    }

    pub(crate) fn products(&mut self, planned: &Planned, path: &[Value]) -> Costed {
        let shop = self.shop;
        let sort = sort_key(planned, "ID");
        let value: fn(&Product) -> i64 = match sort.as_str() {
            "UPDATED_AT" => |product| product.updated_at_s,
            "CREATED_AT" => |product| product.created_at_s,
            _ => |_| 0,
        };
        let wanted = self.wanted(planned, product_term, path);
        let rows = shop.products.iter().filter(|product| wanted(product));
        let rows = rows.map(|row| Sorted { value: value(row), id: row.id, row });
        self.sorted(planned, &sort, rows.collect(), &|row| order_tree::product(shop, row), path)
    }

    /// What the argument `query` searches for.
    fn wanted<Row: 'static>(
        &mut self,
        planned: &Planned,
        compile: fn(&Term) -> Option<Predicate<Row>>,
        path: &[Value],
    ) -> Predicate<Row> {
        let text = planned.arguments.get("query").and_then(Value::as_str).unwrap_or_default();
        let (predicate, warnings) = search(text, compile);
        if !warnings.is_empty() {
            self.warnings.push(json!({ "path": path, "query": text, "warnings": warnings }));
        }
        predicate
    }

    fn sorted<Row>(
        &mut self,
        planned: &Planned,
        sort: &str,
        mut rows: Vec<Sorted<'_, Row>>,
        tree: &dyn Fn(&Row) -> Value,
        path: &[Value],
    ) -> Costed {
        let reversed = is_reversed(planned);
        rows.sort_by_key(|row| (row.value, row.id));
        if reversed {
            rows.reverse();
        }
        let locate = |cursor: &str| {
            let at = page::read_sorted_cursor(sort, cursor)?;
            let comes_before =
                |row: &Sorted<'_, Row>| if reversed { (row.value, row.id) > at } else { (row.value, row.id) < at };
            let before = rows.partition_point(comes_before);
            let not_after = rows.partition_point(|row| comes_before(row) || (row.value, row.id) == at);
            Some((before, not_after))
        };
        match page::window(&planned.arguments, rows.len(), self.page_rows_max, locate) {
            Ok(window) => {
                let cursor = |nth: usize| page::sorted_cursor(sort, rows[nth].value, rows[nth].id);
                let tree = |nth: usize| tree(rows[nth].row);
                self.connection(planned, &Rows { window, cursor: &cursor, tree: &tree }, path)
            }
            Err(message) => self.refused(planned, message, path),
        }
    }
}

fn sort_key(planned: &Planned, default: &str) -> String {
    planned.arguments.get("sortKey").and_then(Value::as_str).unwrap_or(default).to_owned()
}
