//! What lists leave out: where the platform leaves out what is unset, the column becomes NULL; what may only be hidden,
//! and what nobody documents, stays as it was.

use serde_json::{Map, Value, json};
use weft_e2e::{Cell, Row, now_s};

use super::shop::Shop;

type Fields = Map<String, Value>;

const WORKFLOW: &str = "
weft: 1
name: unset
connections: { erp: wdt-EDITION }
steps:
  - { id: codes, uses: wdt-EDITION/dictionary, connection: erp, into: codes }
  - id: orders
    uses: wdt-EDITION/orders
    connection: erp
    needs: codes
    sync: { first: 3d }
    into:
      table: orders
      details: { LINES: lines }
      names: { table: codes, fields: [remark_flag] }
  - { id: stock, uses: wdt-EDITION/stock, connection: erp, sync: { first: 3d }, into: stock }
";

/// Changes a record of an interface by its key.
type Modify = fn(&Shop, &str, &str, &dyn Fn(&mut Fields));

/// An edition, and what it calls things.
struct Edition {
    name: &'static str,
    account: &'static str,
    orders: &'static str,
    stock: &'static str,
    /// The list of lines in an order.
    lines: &'static str,
    rows: fn(&Shop, &str) -> Vec<Value>,
    modify: Modify,
}

const ENTERPRISE: Edition = Edition {
    name: "enterprise",
    account: "erp",
    orders: "trade_query.php",
    stock: "stock_query.php",
    lines: "goods_list",
    rows: |shop, interface| shop.server.with_merchant(|merchant| merchant.rows(interface)),
    modify: |shop, interface, key, change| {
        let is_there = shop.server.with_merchant(|merchant| merchant.modify(interface, key, change, now_s() - 200));
        assert!(is_there, "{interface} has no {key}");
    },
};

const FLAGSHIP: Edition = Edition {
    name: "flagship",
    account: "flagship",
    orders: "sales.TradeQuery.queryWithDetail",
    stock: "wms.StockSpec.search2",
    lines: "detail_list",
    rows: |shop, interface| shop.flagship.with_merchant(|merchant| merchant.rows(interface)),
    modify: |shop, interface, key, change| {
        let key = key.parse().expect("a number");
        shop.flagship.with_merchant(|merchant| merchant.modify(interface, key, change, now_s() - 200));
    },
};

/// A merchant, and one edition that is read.
struct Erp {
    shop: Shop,
    edition: Edition,
}

impl Erp {
    fn of(edition: Edition) -> Erp {
        let shop = Shop::with(30, 2);
        let workflow = WORKFLOW.replace("EDITION", edition.name).replace("LINES", edition.lines);
        shop.project.write("unset.yaml", workflow);
        Erp { shop, edition }
    }

    #[track_caller]
    fn run(&self) {
        let account = format!("erp={}", self.edition.account);
        self.shop.project.weft(["run", "unset.yaml", "--connection", &account]).run().ok();
    }

    /// The value of a field in the first record that has what is asked for.
    fn key_of(&self, interface: &str, keys: &[&str], has: impl Fn(&Value) -> bool) -> String {
        let rows = (self.edition.rows)(&self.shop, interface);
        let row = rows.iter().find(|row| has(row)).expect("the merchant has such a record");
        keys.iter().map(|key| row[*key].to_string().trim_matches('"').to_owned()).collect::<Vec<_>>().join("/")
    }

    /// Changes a record; the next run reads it again.
    fn change(&self, interface: &str, key: &str, change: &dyn Fn(&mut Fields)) {
        (self.edition.modify)(&self.shop, interface, key, change);
    }

    fn orders(&self) -> Vec<Row> {
        self.shop.project.database().table("orders")
    }

    fn lines(&self) -> Vec<Row> {
        self.shop.project.database().table("lines")
    }

    fn stock(&self) -> Vec<Row> {
        self.shop.project.database().table("stock")
    }
}

/// The row with this key, and all others.
fn apart(rows: Vec<Row>, key: &str, value: &str) -> (Row, Vec<Row>) {
    let is_it =
        |row: &Row| row[key] == Cell::text(value) || value.parse().is_ok_and(|id| row[key] == Cell::Integer(id));
    let (mut it, others): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(is_it);
    assert_eq!(it.len(), 1, "{key} {value}");
    (it.remove(0), others)
}

/// An order has these fields, then comes without them, and has them again at last. `unset` are those that the platform
/// documents and leaves out when they are unset.
fn an_order_loses_fields(erp: &Erp, unset: &[(&str, Value)]) {
    let Edition { orders, lines, .. } = erp.edition;
    let id =
        erp.key_of(orders, &["trade_id"], |row| row["receiver_name"].as_str().is_some_and(|name| !name.is_empty()));
    let set = |order: &mut Fields| {
        unset.iter().for_each(|(name, value)| drop(order.insert((*name).to_owned(), value.clone())));
        order.insert("from_next_year".to_owned(), json!("something new"));
    };
    erp.change(orders, &id, &set);
    erp.run();
    let (first, others) = apart(erp.orders(), "trade_id", &id);
    let first_lines = erp.lines();
    let shown = ["receiver_name", "buyer_nick", "from_next_year"];
    for name in unset.iter().map(|(name, _)| *name).chain(shown) {
        assert!(!matches!(&first[name], Cell::Null), "{name}");
    }
    assert_eq!(first["remark_flag_name"], Cell::text("紫"));

    erp.change(orders, &id, &|order| {
        let gone = |name: &str| unset.iter().any(|(unset, _)| *unset == name) || shown.contains(&name) || name == lines;
        order.retain(|name, _| !gone(name));
        order.insert("cs_remark".to_owned(), json!("read again"));
    });
    erp.run();
    let (second, others_then) = apart(erp.orders(), "trade_id", &id);
    let mut expected = first.clone();
    for (name, _) in unset {
        expected.insert((*name).to_owned(), Cell::Null);
    }
    expected.insert("remark_flag_name".to_owned(), Cell::Null);
    expected.insert("cs_remark".to_owned(), Cell::text("read again"));
    expected.insert("modified".to_owned(), second["modified"].clone());
    assert_eq!(second, expected, "what is unset is gone; who may be hidden, and what nobody documents, is there");
    assert_eq!(erp.lines(), first_lines, "a list that is not there says nothing of its entries");
    assert_eq!(others_then, others, "no other order has changed");

    erp.change(orders, &id, &set);
    erp.run();
    let (third, _) = apart(erp.orders(), "trade_id", &id);
    for (name, _) in unset {
        assert_eq!(third[*name], first[*name], "{name} is set again");
    }
}

/// What a record of stock has depends on what is asked for: that it lacks a field says nothing.
fn stock_loses_no_field(erp: &Erp, keys: &[&str]) {
    let stock = erp.edition.stock;
    erp.run();
    let before = erp.stock();
    let key = erp.key_of(stock, keys, |_| true);
    erp.change(stock, &key, &|row| {
        row.remove("brand_name").expect("it has a brand");
        row.remove("last_inout_time").expect("it has been moved");
        row.insert("remark".to_owned(), json!("read again"));
    });
    erp.run();
    let (again, others) = apart(erp.stock(), "remark", "read again");
    let was = before.iter().find(|row| keys.iter().all(|key| row[*key] == again[*key])).expect("it was there");
    let mut expected = was.clone();
    expected.insert("remark".to_owned(), Cell::text("read again"));
    expected.insert("modified".to_owned(), again["modified"].clone());
    assert_eq!(again, expected);
    assert!(!matches!(&again["brand_name"], Cell::Null) && !matches!(&again["last_inout_time"], Cell::Null));
    assert_eq!(others.len() + 1, before.len());
}

#[test]
fn an_enterprise_order_without_a_warehouse_has_none_in_its_table() {
    let unset = [
        ("warehouse_no", json!("W01")),
        ("warehouse_id", json!(7)),
        ("logistics_no", json!("SF1")),
        ("to_deliver_time", json!("2026-11-01 10:00:00")),
        ("remark_flag", json!(5)),
    ];
    an_order_loses_fields(&Erp::of(ENTERPRISE), &unset);
}

#[test]
fn a_flagship_order_that_is_not_shipped_any_more_has_no_time_of_shipment() {
    let unset = [
        ("consign_time", json!("2026-11-01 10:00:00")),
        ("warehouse_no", json!("W01")),
        ("warehouse_id", json!(7)),
        ("logistics_no", json!("SF1")),
        ("remark_flag", json!(5)),
    ];
    an_order_loses_fields(&Erp::of(FLAGSHIP), &unset);
}

#[test]
fn enterprise_stock_keeps_what_a_record_lacks() {
    stock_loses_no_field(&Erp::of(ENTERPRISE), &["warehouse_no", "spec_no"]);
}

#[test]
fn flagship_stock_keeps_what_a_record_lacks() {
    stock_loses_no_field(&Erp::of(FLAGSHIP), &["rec_id"]);
}
