//! What a step may leave out, and what its records get in addition.

use super::*;
use crate::checked::{ItemUse, LeftOutMax};

fn of_items(into: &str) -> String {
    steps(&format!(
        "{ORDERS}  - id: users\n    for_each: ${{ .orders.records }}\n    uses: xiaoe/users\n    connection: shop\n    if: ${{ \
         .item.x }}\n    into: {into}\n"
    ))
}

#[test]
fn fields_are_added_from_the_item_and_what_is_known_before() {
    let source = of_items(
        "{ table: t, key: [shop, user_id], add: { shop: 7, of: '${ .item.id }', run: { id: '${ .run.id }' } } }",
    );
    let checked = checked(&source);
    let users = step(&checked, "users");
    let into = users.into.as_ref().expect("it is written");
    let names: Vec<&str> = into.add.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["shop", "of", "run"]);
    let Template::Expression(of) = into.add[1].1 else { panic!("{:?}", into.add) };
    assert_eq!(
        (users.expressions[of].source.as_str(), users.expressions[of].item != ItemUse::Nothing),
        (".item.id", true)
    );
    let Template::Object(run) = &into.add[2].1 else { panic!("{:?}", into.add) };
    let Template::Expression(run) = run[0].1 else { panic!("{run:?}") };
    assert_eq!(users.expressions[run].source, ".run.id");
}

#[test]
fn fields_that_can_t_be_added_are_findings() {
    let wrong = |into: &str, told: &str| {
        let found = findings(&of_items(into));
        assert!(found.iter().any(|finding| finding.reason.contains(told)), "{found:#?}");
    };
    wrong("{ table: t, add: { of: '${ .users.output }' } }", "the step reads itself");
    wrong("{ table: t, add: {} }", "adds nothing");
    wrong("{ table: t, add: { '${ .item.id }': 1 } }", "must be the name of a field");
    let without_items =
        steps("  - { id: a, uses: xiaoe/users, connection: shop, into: { table: t, add: { of: '${ .item }' } } }\n");
    assert!(finding(&without_items).contains("there is no `.item`"));
    let own = steps("  - { id: a, uses: xiaoe/orders, connection: shop, into: { table: t, add: { order_id: 1 } } }\n");
    assert!(finding(&own).contains("have a field `order_id` of their own"));
}

#[test]
fn how_much_may_be_left_out_is_a_share_or_a_number() {
    let written =
        |max: &str| steps(&format!("  - {{ id: a, uses: xiaoe/users, connection: shop, left_out_max: {max} }}\n"));
    for (max, expected) in [
        ("20%", LeftOutMax::Percent(20)),
        ("100 %", LeftOutMax::Percent(100)),
        ("'0%'", LeftOutMax::Percent(0)),
        ("50", LeftOutMax::Count(50)),
        ("0", LeftOutMax::Count(0)),
    ] {
        assert_eq!(step(&checked(&written(max)), "a").left_out_max, Some(expected), "{max}");
    }
    for max in ["101%", "-1", "1.5", "0.5%", "all", "'%'", "true", "[1]", "99999999999999999999%"] {
        assert!(finding(&written(max)).contains("in whole percent"), "{max}");
    }
    let twice = steps("  - { id: a, uses: xiaoe/users, connection: shop, on_failure: stop, left_out_max: 1 }\n");
    assert!(finding(&twice).contains("with `on_failure: stop` nothing is"));
}
