//! A row of the table -> what the node says about itself.

use weft_sdk::record::Description;
use weft_sdk::{DetailList, Label, NodeDescription, WindowRules, label};

use crate::columns;
use crate::filter;
use crate::interface::{Interface, Pages, Span};

/// The time zone of the platform's times.
const ZONE: &str = "Asia/Shanghai";
/// The platform's clock may be a minute off, and what is written shows up a little later.
const LAG_MS: u64 = 120_000;
/// Merchants begin with three months.
const FIRST_MS: u64 = 90 * 24 * 60 * 60 * 1_000;

/// Describes the node of a row. `parallel` is how many windows the edition bears at a time.
pub fn node(interface: &Interface, parallel: u32) -> NodeDescription {
    NodeDescription {
        effect: Some(weft_sdk::NodeEffect::Reads),
        area: None,
        name: interface.name.to_owned(),
        title: title(interface),
        category: Some(interface.category.label()),
        parameters: filter::schema(interface),
        records: Some(records(interface)),
        paging: interface.pages != Pages::One,
        window: interface.span.as_ref().map(|span| window(span, parallel)),
    }
}

fn title(interface: &Interface) -> Label {
    let (en, zh) = interface.title;
    let (en_number, zh_number) = if interface.by_number { (", by number", "（按编号）") } else { ("", "") };
    let (en_paid, zh_paid) = if interface.paid { (" (paid add-on)", "（增值接口）") } else { ("", "") };
    label(format!("{en}{en_number}{en_paid}"), format!("{zh}{zh_number}{zh_paid}"))
}

fn records(interface: &Interface) -> Description {
    let record = &interface.record;
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let details = record.details.iter().map(|details| DetailList {
        field: details.field.to_owned(),
        key: names(details.key),
        link: names(record.key),
    });
    Description {
        schema: columns::schema(record),
        key: names(record.key),
        details: details.collect(),
        personal: columns::personal(record),
        missing_is_null: record.leaves_out_unset,
    }
}

/// The range that is asked for ends a second before the window does, so that the platform's closed ranges meet without a
/// record in two of them.
pub fn window(span: &Span, parallel: u32) -> WindowRules {
    WindowRules {
        filters: span.filters.map(str::to_owned),
        sorts: None,
        closed_end: false,
        widest_ms: span.widest_ms,
        zone: ZONE.to_owned(),
        lag_ms: LAG_MS,
        first_ms: FIRST_MS,
        lookback_ms: span.lookback_ms,
        parallel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::{Category, Details, Record};

    const ORDERS: Interface = Interface::new(
        "orders",
        ("Orders", "订单"),
        Category::Orders,
        "trade_query.php",
        "trades",
        Record::new(&["trade_id"], "#trade_id buyer_nick @modified").with(&[Details {
            field: "goods_list",
            key: &["rec_id"],
            columns: "#rec_id",
        }]),
    )
    .span(Span::HOUR)
    .numbers("order", &[filter::text("trade_no", "One order.")])
    .paid();

    #[test]
    fn a_row_is_a_node_and_another_one_for_numbers() {
        let nodes: Vec<_> = ORDERS.nodes().map(|row| node(&row, 4)).collect();
        let titles: Vec<_> = nodes.iter().map(|node| (node.name.as_str(), node.title.zh.as_str())).collect();
        assert_eq!(titles, [("orders", "订单（增值接口）"), ("order", "订单（按编号）（增值接口）")]);
        assert_eq!((nodes[0].window.is_some(), nodes[1].window.is_some()), (true, false));
        let asks = |node: &NodeDescription| !node.parameters["properties"]["trade_no"].is_null();
        assert!(asks(&nodes[1]) && !asks(&nodes[0]));
    }

    #[test]
    fn records_say_what_is_in_them() {
        let records = node(&ORDERS, 4).records.unwrap();
        assert_eq!((records.key, records.personal), (vec!["trade_id".to_owned()], vec!["buyer_nick".to_owned()]));
        assert_eq!(
            (records.details[0].field.as_str(), records.details[0].link[0].as_str()),
            ("goods_list", "trade_id")
        );
    }

    #[test]
    fn records_without_what_is_unset_say_so() {
        let unset = Interface { record: ORDERS.record.without_unset(), ..ORDERS };
        let says = |interface: &Interface| node(interface, 4).records.unwrap().missing_is_null;
        assert_eq!((says(&ORDERS), says(&unset)), (false, true));
    }

    #[test]
    fn windows_are_as_wide_as_the_platform_allows() {
        let rules = window(&Span::HOUR, 4);
        assert_eq!((rules.widest_ms, rules.lookback_ms, rules.parallel), (3_600_000, 600_000, 4));
        assert_eq!((rules.filters.as_deref(), rules.sorts, rules.closed_end), (Some("modified"), None, false));
        let consigned = Span::MONTH.of("consign_time");
        assert_eq!((consigned.widest_ms, consigned.lookback_ms), (2_592_000_000, 86_400_000));
        assert_eq!(Span::DAY.unseen().filters, None);
    }
}
