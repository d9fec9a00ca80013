//! Expressions over records whose schema is known.

use super::*;

/// A step that reads `orders` (or `closed`) page by page with this expression.
fn over(program: &str) -> String {
    let program = program.replace('\'', "''");
    format!(
        "weft: 1\nname: w\nsteps:\n  - {{ id: orders, uses: typed/orders }}\n  - {{ id: rows, uses: table/upsert, with: {{ \
         table: t, key: [id], rows: '${{ {program} }}' }} }}\n"
    )
}

fn told_of(program: &str) -> Vec<String> {
    match check_source("w.yaml", &over(program), &catalogue()) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.iter().map(told).collect(),
    }
}

#[test]
fn computing_with_numbers_that_come_as_text_is_told() {
    for (program, field) in [
        ("[.orders.records[] | {id, x: (.price * 2)}]", ".price"),
        (".orders.records | map(.price - 1)", ".price"),
        (".orders.records | map({id, x: (.price / 100)})", ".price"),
        ("[.orders.records[] | {id, x: (.price % 3)}]", ".price"),
        ("[.orders.records[] | {x: -.price}]", ".price"),
        ("[.orders.records[] | {x: (.price + 1)}]", ".price"),
        ("[.orders.records[] | select(.price > 100)]", ".price"),
        ("[.orders.records[] | select(100 <= .price)]", ".price"),
        ("[.orders.records[] | select(.price == 100)]", ".price"),
        ("[.orders.records[] | select(.id > 5)]", ".id"),
        ("[.orders.records[] | select(.title > 5)]", ".title"),
        ("[.orders.records[] | {x: (.title * 2)}]", ".title"),
        ("[.orders.records[] | select(.paid_at > 1700000000)]", ".paid_at"),
        ("[.orders.records[] as $o | {x: ($o.price * 2)}]", "$o.price"),
        ("[.orders.records[] | . as {price: $p} | {x: ($p * 2)}]", "$p"),
        ("[.orders.records[] | . as {$price} | {x: ($price * 2)}]", "$price"),
        ("[.orders.records[] | (.price // 0) as $p | {x: ($p * 2)}]", "$p"),
        ("[.orders.records[] | {x: ((.price // 0) * 2)}]", ".price"),
        (".orders.records | sort_by(.price)", ".price"),
        (".orders.records | sort_by(.title, .price)", ".price"),
        ("[.orders.records | max_by(.price)]", ".price"),
        ("[{id: 1, x: ([.orders.records[].price] | add)}]", ".price"),
        ("[{id: 1, x: (.orders.records | map(.price) | add)}]", ".price"),
        ("[{id: 1, x: add(.orders.records[].price)}]", ".price"),
        ("[{id: 1, x: ([.orders.records[].price] | max)}]", ".price"),
        ("[{id: 1, x: (reduce .orders.records[] as $o (0; . + $o.price))}]", "$o.price"),
        ("[.orders.records[] | {x: (.price | floor)}]", ".price"),
        (".orders.records | map(.price *= 2)", ".price"),
        (".orders.records | map(.price |= . * 2)", "."),
        ("[.orders.records[].lines[] | {x: (.price * 2)}]", ".price"),
        ("[.orders.records[] | {p: .price} | {x: (.p * 2)}]", ".p"),
        ("[.orders.records[] | . + {a: 1} | {x: (.price * 2)}]", ".price"),
        (".orders.records | map(select(.title != \"\")) | map({x: (.price * 2)})", ".price"),
        (".orders.records | group_by(.title) | map({x: (map(.price) | add)})", ".price"),
        ("[.orders | .records[] | {x: (.price * 2)}]", ".price"),
        ("[.orders.records[0].price * 2]", ".orders.records[0].price"),
    ] {
        let told = told_of(program);
        assert_eq!(told.len(), 1, "{program}: {told:?}");
        let shown = if field.contains('[') { ".price" } else { field };
        assert!(told[0].contains(&format!("`{shown}`")), "{program}: {told:?}");
        assert!(told[0].contains("tonumber") || field == ".paid_at", "{program}: {told:?}");
    }
}

#[test]
fn both_sides_are_told() {
    assert_eq!(told_of("[.orders.records[] | {x: (.price + .freight)}]").len(), 2);
}

#[test]
fn the_place_is_that_of_the_field() {
    let told = told_of("[.orders.records[] | {id, x: (.price * 2)}]");
    let column = over("").lines().nth(4).expect("a line").find("${ ").expect("an expression") + 3;
    let at = column + "[.orders.records[] | {id, x: (.".len() + 1;
    assert!(told[0].starts_with(&format!("5:{at}: `.price` may come as text")), "{told:?}");
}

#[test]
fn what_is_right_or_not_understood_is_not_told() {
    for program in [
        "[.orders.records[] | {id, x: ((.price | tonumber) * 2)}]",
        "[.orders.records[] | {id, x: ((.price // 0 | tonumber) * 2)}]",
        "[.orders.records[] | select((.price | tonumber? // 0) > 5)]",
        "[.orders.records[] | {x: (.price + \" CNY\")}]",
        "[.orders.records[] | {x: (\"¥\" + .price)}]",
        "[.orders.records[] | {x: \"\\(.price) CNY\"}]",
        "[.orders.records[] | {x: (.price | split(\".\"))}]",
        "[.orders.records[] | {x: (.price / \".\")}]",
        "[.orders.records[] | select(.price != null and .price != \"\")]",
        "[.orders.records[] | select(.price == \"0.00\")]",
        "[.orders.records[] | select(.id == 5)]",
        "[.orders.records[] | select(.title == \"a\" or .title > \"b\")]",
        "[.orders.records[] | select(.paid_at > \"2024-01-01\")]",
        ".orders.records | sort_by(.title, .paid_at)",
        ".orders.records | sort_by(.price | tonumber)",
        ".orders.records | group_by(.price) | map({n: length})",
        ".orders.records | unique_by(.id)",
        "[.orders.records[] | {x: (.weight * 2)}]",
        "[.orders.records[] | select(.weight > 2)]",
        "[.orders.records[] | {x: (.title + .title)}]",
        ".orders.records | map(.price |= tonumber) | map(.price *= 2)",
        ".orders.records | map(. + {price: (.price | tonumber)}) | map({x: (.price * 2)})",
        "[.orders.records[] | if (.price | type) == \"string\" then (.price | tonumber) else .price end | . * 2]",
        "[.orders.records[] | select(.price | type == \"number\") | {x: (.price * 2)}]",
        "[.orders.records[].price | numbers | . * 2]",
        "[.orders.records[] | .extra.price * 2]",
        "[.orders.records[] | .unknown * 2]",
        "[.orders.records[] | to_entries[] | .value * 2]",
        "def double: . * 2; [.orders.records[].price | double]",
        "[.orders.records[] | {x: (.lines | length * 2)}]",
        "[{id: 1, x: ([.orders.records[].title] | add)}]",
        "[.orders.output.price * 2]",
        "[.orders.records[] | .price as $p | {x: ($p | tonumber * 2)}]",
        "[.orders.records | .[:3][] | {id}]",
    ] {
        assert_eq!(told_of(program), Vec::<String>::new(), "{program}");
    }
}

#[test]
fn items_are_records() {
    let source = |with: &str| {
        format!(
            "weft: 1\nname: w\nconnections: {{ shop: xiaoe }}\nsteps:\n  - {{ id: orders, uses: typed/orders }}\n  - {{ id: user, \
             uses: xiaoe/user, connection: shop, for_each: '${{ .orders.records }}', with: {{ user_id: '${{ {with} }}' }} }}\n"
        )
    };
    assert!(finding(&source(".item.price * 2 | tostring")).contains("`.item.price` may come as text"));
    assert!(finding(&source(".item.pirce")).contains("did you mean `.price`?"));
    checked(&source(".item.price"));
}

#[test]
fn fields_that_records_do_not_have_are_told() {
    let told = |program: &str| told_of(program).join("\n");
    assert!(told("[.orders.records[] | {pirce}]").contains("no field `pirce`; did you mean `.price`?"));
    assert!(told("[.orders.records[] | .paidAt]").contains("did you mean `.paid_at`?"));
    assert!(told("[.orders.records[].lines[] | .pirce]").contains("did you mean `.price`?"));
    assert!(told("[.orders.records[] | {freigt}]").contains("did you mean `.freight`?"));
    // The schema is open: a platform may well send these.
    for program in ["[.orders.records[] | .height]", "[.orders.records[] | .price2]", "[.orders.records[] | .prices]"] {
        assert_eq!(told(program), "", "{program}");
    }
    let closed = over("[.orders.records[] | .height]").replace("typed/orders", "typed/closed");
    assert!(finding(&closed).contains("the records have no field `height`"));
}

#[test]
fn a_program_that_copies_its_input_takes_no_time() {
    let copies = " | {a: ., b: .}".repeat(200);
    told_of(&format!("[.orders.records[]{copies}]"));
    let joined = " | (., .)".repeat(300);
    told_of(&format!("[.orders.records[]{joined}]"));
    let lists = " | [., .]".repeat(300);
    told_of(&format!("[.orders.records[]{lists}]"));
}
