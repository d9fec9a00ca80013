//! `outputs`.

use super::*;
use serde_json::json;

fn with_outputs(list: &str, outputs: &str) -> String {
    format!(
        "weft: 1\nname: w\nconnections: {{ shop: xiaoe }}\ninputs: {{ day: string }}\noutputs: {outputs}\nsteps:\n{list}"
    )
}

const TOKEN: &str = "  - { id: token, uses: xiaoe/token, connection: shop }\n";

#[test]
fn outputs_are_resolved() {
    let list = format!("  - {{ id: late, uses: xiaoe/token, connection: shop, needs: token }}\n{TOKEN}");
    let outputs =
        "{ late: '${ .late.output.n + (.token.records | length) }', all: [1, '${ .inputs.day + .run.id }'], n: 7 }";
    let outputs = checked(&with_outputs(&list, outputs)).outputs.expect("outputs");
    let template = Template::Object(vec![
        ("late".to_owned(), Template::Expression(0)),
        ("all".to_owned(), Template::List(vec![Template::Literal(json!(1)), Template::Expression(1)])),
        ("n".to_owned(), Template::Literal(json!(7))),
    ]);
    assert_eq!(outputs.template, template);
    assert_eq!(outputs.expressions[0].steps, [0, 1]);
    assert!(outputs.expressions[1].reads_inputs && outputs.expressions[1].reads_run);
    assert_eq!(outputs.expressions[1].place.line, 5);
}

#[test]
fn without_outputs_there_are_none() {
    assert_eq!(checked(&steps(ORDERS)).outputs, None);
    let empty = checked(&with_outputs(TOKEN, "{}")).outputs.expect("outputs");
    assert_eq!(empty.template, Template::Literal(json!({})));
}

#[test]
fn outputs_read_what_is_left_at_the_end() {
    let put = "  - { id: put, uses: table/upsert, with: { table: t, key: [id], rows: '${ .orders.records }' } }\n";
    let list = format!("{ORDERS}{put}");
    assert!(
        finding(&with_outputs(&list, "{ n: '${ .orders.records | length }' }")).starts_with(
            "5:20: `orders` pages, and its pages are gone when the workflow is over; read it from a table, with `table/find` in"
        )
    );
    assert!(
        finding(&with_outputs(&list, "{ n: '${ .put.output }' }"))
            .starts_with("5:20: `put` runs with each page of `orders`, and its pages are gone")
    );
    let count = "  - { id: count, uses: table/find, with: { table: orders }, needs: orders }\n";
    checked(&with_outputs(&format!("{ORDERS}{count}"), "{ n: '${ .count.records | length }' }"));
}

#[test]
fn names_in_outputs_are_checked() {
    let one = |output: &str| finding(&with_outputs(TOKEN, &format!("{{ n: {output} }}")));
    assert!(one("'${ .tokn.output }'").contains("did you mean `.token`?"));
    assert!(one("'${ .item }'").contains("there is no `.item` in them"));
    assert!(one("'${ .inputs.days }'").contains("did you mean `.inputs.day`?"));
    assert!(one("'${ .token.outputs }'").contains("did you mean `.token.output`?"));
    assert!(one("'${ . }'").contains("only what it names"));
    assert!(one("'${ nwo }'").contains("jq has no function `nwo`"));
    assert!(one("'day ${ .inputs.day }'").contains("mixes text"));
    assert!(finding(&with_outputs(TOKEN, "{ N-1: 5 }")).contains("the name of an output can't be `N-1`"));
    assert!(finding(&with_outputs(TOKEN, "[1]")).contains("`outputs` must be `key: value` lines"));
}
