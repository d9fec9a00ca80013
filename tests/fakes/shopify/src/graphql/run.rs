//! Carries a query out: picks what was asked for out of what there is.

use serde_json::{Map, Value, json};

use super::cost::CostRule;
use super::error::GraphQlError;
use super::page::{self, Window};
use super::plan::Planned;
use crate::access::Bearer;
use crate::order_tree;
use crate::shop::Shop;

/// What a query may see, and what comes up while it runs.
pub(crate) struct Run<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) bearer: &'a Bearer,
    pub(crate) now_s: i64,
    pub(crate) page_rows_max: usize,
    pub(crate) rule: CostRule,
    pub(crate) errors: Vec<GraphQlError>,
    /// `extensions.search`: what was wrong with searches.
    pub(crate) warnings: Vec<Value>,
}

/// A value, and what it cost.
pub(crate) type Costed = (Value, u64);

/// A list of rows that are written one by one, when they are on the page.
pub(crate) struct Rows<'r> {
    pub(crate) window: Window,
    pub(crate) cursor: &'r dyn Fn(usize) -> String,
    pub(crate) tree: &'r dyn Fn(usize) -> Value,
}

impl<'a> Run<'a> {
    /// The fields of the root.
    pub(crate) fn root(&mut self, planned: &[Planned]) -> Costed {
        self.object(planned, &[], |run, field, path| {
            let arguments = &field.arguments;
            let id = |kind| arguments.get("id").and_then(Value::as_str).and_then(|gid| id_in(gid, kind));
            match field.name.as_str() {
                "orders" => run.orders(field, path),
                "products" => run.products(field, path),
                "order" => {
                    let order =
                        id("Order").and_then(|id| run.shop.order(id)).filter(|order| run.bearer.sees(order, run.now_s));
                    run.value(field, &order.map_or(Value::Null, |order| order_tree::order(run.shop, order)), path)
                }
                "product" => {
                    let id = id("Product");
                    let product = run.shop.products.iter().find(|product| Some(product.id) == id);
                    run.value(
                        field,
                        &product.map_or(Value::Null, |product| order_tree::product(run.shop, product)),
                        path,
                    )
                }
                _ => run.value(field, &order_tree::shop(run.shop), path),
            }
        })
    }

    /// An object with the fields that were asked for; those that may not be seen are null.
    fn object(
        &mut self,
        planned: &[Planned],
        path: &[Value],
        value: impl Fn(&mut Self, &Planned, &[Value]) -> Costed,
    ) -> Costed {
        let mut out = Map::new();
        let mut total = 0;
        for field in planned {
            let path = [path, &[json!(field.key)]].concat();
            let (value, cost) = if field.name == "__typename" {
                (json!(field.on), 0)
            } else if self.denied(field, &path) {
                (Value::Null, 0)
            } else {
                value(self, field, &path)
            };
            total += cost;
            out.insert(field.key.clone(), value);
        }
        (Value::Object(out), total)
    }

    fn denied(&mut self, planned: &Planned, path: &[Value]) -> bool {
        let Some(field) = planned.field else { return false };
        if let Some(scope) = field.scope.as_ref().filter(|scope| !self.bearer.may(scope)) {
            let required = format!("`{scope}` access scope.");
            let message = format!("Access denied for {} field. Required access: {required}", planned.name);
            let error = GraphQlError::new(message, planned.at).at_path(path).coded("ACCESS_DENIED");
            let error = error.with("documentation", json!("https://shopify.dev/api/usage/access-scopes"));
            self.errors.push(error.with("requiredAccess", json!(required)));
            return true;
        }
        if field.is_protected && !self.bearer.may_see_customers {
            let message = format!("This app is not approved to use the {} field.", planned.name);
            self.errors.push(GraphQlError::new(message, planned.at).at_path(path).coded("ACCESS_DENIED"));
            return true;
        }
        false
    }

    /// A field of an object, with what it holds.
    fn value(&mut self, planned: &Planned, held: &Value, path: &[Value]) -> Costed {
        let is_connection = planned.field.is_some_and(|field| field.is_connection());
        match held {
            Value::Array(rows) if is_connection => self.inner_connection(planned, rows, path),
            Value::Array(rows) if !planned.selections.is_empty() => self.list(planned, rows, path),
            Value::Object(_) => {
                let (value, cost) = self.picked(&planned.selections, held, path);
                (value, cost + 1)
            }
            plain => (plain.clone(), 0),
        }
    }

    fn picked(&mut self, planned: &[Planned], tree: &Value, path: &[Value]) -> Costed {
        self.object(planned, path, |run, field, path| {
            run.value(field, tree.get(&field.name).unwrap_or(&Value::Null), path)
        })
    }

    /// A list that comes as a whole, or cut after `first`.
    fn list(&mut self, planned: &Planned, rows: &[Value], path: &[Value]) -> Costed {
        let first = planned.arguments.get("first").and_then(Value::as_u64).unwrap_or(u64::MAX);
        let mut cost_max = 0;
        let rows =
            rows.iter().take(usize::try_from(first).unwrap_or(usize::MAX)).zip(0..).map(|(row, nth): (_, u64)| {
                let (value, cost) = self.picked(&planned.selections, row, &[path, &[json!(nth)]].concat());
                cost_max = cost_max.max(cost + 1);
                value
            });
        let rows: Vec<Value> = rows.collect();
        (Value::Array(rows), cost_max)
    }

    fn inner_connection(&mut self, planned: &Planned, rows: &[Value], path: &[Value]) -> Costed {
        let mut rows: Vec<&Value> = rows.iter().collect();
        if is_reversed(planned) {
            rows.reverse();
        }
        let locate = |cursor: &str| page::locate_inner(&rows, cursor);
        match page::window(&planned.arguments, rows.len(), self.page_rows_max, locate) {
            Ok(window) => {
                let cursor = |nth: usize| page::inner_cursor(rows[nth]);
                let tree = |nth: usize| rows[nth].clone();
                self.connection(planned, &Rows { window, cursor: &cursor, tree: &tree }, path)
            }
            Err(message) => self.refused(planned, message, path),
        }
    }

    pub(crate) fn refused(&mut self, planned: &Planned, message: String, path: &[Value]) -> Costed {
        self.errors.push(GraphQlError::new(message, planned.at).at_path(path).coded("BAD_REQUEST"));
        (Value::Null, 0)
    }

    pub(crate) fn connection(&mut self, planned: &Planned, rows: &Rows<'_>, path: &[Value]) -> Costed {
        let mut out = Map::new();
        let mut row_cost = 1;
        for part in &planned.selections {
            let path = [path, &[json!(part.key)]].concat();
            let value = match part.name.as_str() {
                "__typename" => json!(part.on),
                "pageInfo" => self.picked(&part.selections, &page_info(rows), &path).0,
                _ => {
                    let (value, cost) = self.rows(part, rows, &path);
                    row_cost += cost;
                    value
                }
            };
            out.insert(part.key.clone(), value);
        }
        (Value::Object(out), self.rule.connection(rows.window.range.len() as u64, row_cost))
    }

    /// `nodes` or `edges`, and what the dearest row cost.
    fn rows(&mut self, part: &Planned, rows: &Rows<'_>, path: &[Value]) -> Costed {
        let mut cost_max = 0;
        let mut out = Vec::new();
        for (nth, place) in rows.window.range.clone().enumerate() {
            let path = [path, &[json!(nth)]].concat();
            let tree = (rows.tree)(place);
            let (value, cost) = if part.name == "nodes" {
                self.picked(&part.selections, &tree, &path)
            } else {
                self.edge(part, &(rows.cursor)(place), &tree, &path)
            };
            cost_max = cost_max.max(cost);
            out.push(value);
        }
        (Value::Array(out), cost_max)
    }

    fn edge(&mut self, part: &Planned, cursor: &str, tree: &Value, path: &[Value]) -> Costed {
        self.object(&part.selections, path, |run, field, path| match field.name.as_str() {
            "cursor" => (json!(cursor), 0),
            _ => run.picked(&field.selections, tree, path),
        })
    }
}

fn page_info(rows: &Rows<'_>) -> Value {
    let Window { range, has_next, has_previous } = &rows.window;
    let ends = (!range.is_empty()).then(|| ((rows.cursor)(range.start), (rows.cursor)(range.end - 1)));
    json!({
        "hasNextPage": has_next, "hasPreviousPage": has_previous,
        "startCursor": ends.as_ref().map(|(start, _)| start), "endCursor": ends.as_ref().map(|(_, end)| end),
    })
}

pub(crate) fn is_reversed(planned: &Planned) -> bool {
    planned.arguments.get("reverse").and_then(Value::as_bool).unwrap_or(false)
}

/// The number in `gid://shopify/Order/1`.
fn id_in(gid: &str, kind: &str) -> Option<u64> {
    gid.strip_prefix("gid://shopify/")?.strip_prefix(kind)?.strip_prefix('/')?.parse().ok()
}
