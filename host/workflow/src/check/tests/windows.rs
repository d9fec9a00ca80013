//! `sync`.

use super::*;

fn one(sync: &str) -> String {
    steps(&format!("  - {{ id: o, uses: xiaoe/orders, connection: shop, sync: {{ {sync} }} }}\n"))
}

/// A node without a zone, that filters by `updated_at` and sorts by `created_at`.
fn odd(keys: &str) -> String {
    format!("weft: 1\nname: w\nsteps: [{{ id: x, uses: odd/events{keys} }}]\n")
}

#[test]
fn sync_is_completed_and_checked() {
    let first = |sync: &str| step(&checked(&one(sync)), "o").sync.clone().expect("sync").first;
    assert_eq!(first("first: yesterday"), First::Yesterday);
    assert_eq!(first("first: 2024-01-01"), First::At(1_704_038_400_000));
    assert_eq!(first("first: 2024-01-01, zone: UTC"), First::At(1_704_067_200_000));
    assert_eq!(first("first: '2024-01-01T00:00:00Z'"), First::At(1_704_067_200_000));
    assert!(finding(&one("first: soon")).contains("can't be `soon`"));
    assert!(finding(&one("step: 31d")).contains("write `step: 30d` or less"));
    assert!(finding(&one("zone: Asia/Shangai")).contains("did you mean `Asia/Shanghai`?"));
    assert!(finding(&one("lookback: 7")).contains("has no unit"));
    assert!(finding(&one("first: 2024-01-02, until: 2024-01-01")).contains("isn't behind"));
    assert!(
        finding(&steps("  - { id: x, uses: xiaoe/token, connection: shop, sync: { first: 1d } }\n"))
            .contains("no time range")
    );
}

#[test]
fn windows_can_be_aligned_to_days() {
    let align = |sync: &str| step(&checked(&one(sync)), "o").sync.clone().expect("sync").align;
    assert_eq!((align("align: day"), align("first: 1d")), (Some(Align::Day), None));
    assert!(finding(&one("align: week")).contains("`align` can't be `week`; write `align: day`"));
    assert!(finding(&one("align: day, step: 6h")).contains("a `step` of 6h is less than a day; write `step: 1d`"));
    assert_eq!(align("align: day, step: 1d"), Some(Align::Day));
}

/// Steps that read by time for each record of another one.
fn per_record(source: &str, for_each: &str, with: &str) -> String {
    steps(&format!(
        "{source}  - {{ id: o, for_each: '${{ {for_each} }}', uses: xiaoe/orders, connection: shop, with: {with} }}\n"
    ))
}

const FOUND: &str = "  - { id: found, uses: table/look, with: { table: t } }\n";
const WRITES: &str =
    "  - { id: w, uses: xiaoe/token, connection: shop, into: { table: t, key: no, records: '${ [] }' } }\n";

#[test]
fn items_are_identified_by_the_key_of_their_records() {
    let items = |source: &str| step(&checked(source), "o").items.clone();
    let state = "{ order_state: '${ .item.state }' }";
    let users = "  - { id: u, uses: xiaoe/users, connection: shop }\n";
    let found = items(&per_record(users, ".u.records", state));
    assert_eq!(found.key, ["user_id"], "the node says it");
    assert_eq!(found.used, ItemUse::Fields(["state".to_owned()].into()));
    let own = "  - { id: u, uses: xiaoe/users, connection: shop, into: { table: t, key: nick } }\n";
    assert_eq!(items(&per_record(own, ".u.records", state)).key, ["nick"], "the workflow says it");
    assert!(items(&per_record(FOUND, ".found.output.rows", state)).key.is_empty(), "who knows the table?");
    let tokens = format!("{WRITES}{FOUND}");
    assert_eq!(items(&per_record(&tokens, ".found.output.rows", state)).key, ["no"], "the table has it");
}

#[test]
fn an_item_that_nothing_identifies_is_a_finding() {
    let whole = "{ filters: '${ .item }' }";
    let unclear = finding(&per_record(FOUND, ".found.output.rows", whole));
    assert!(unclear.contains("takes the item as a whole") && unclear.contains(".item.id"), "{unclear}");
    for (source, for_each) in [
        (format!("{WRITES}{FOUND}"), ".found.output.rows"),
        (FOUND.to_owned(), "[.found.output.rows[].id]"),
        ("  - { id: u, uses: xiaoe/users, connection: shop }\n".to_owned(), ".u.records"),
    ] {
        checked(&per_record(&source, for_each, whole));
    }
}

#[test]
fn a_zone_must_be_known() {
    let missing = "the node doesn't say in which time zone days begin; add it under `sync`, such as `zone: \
                   Asia/Shanghai`";
    assert_eq!(finding(&odd("")), format!("3:9: {missing}"));
    assert_eq!(finding(&odd(", sync: { first: 1d }")), format!("3:42: {missing}"));
    assert!(finding(&odd(", sync: { zone: Europe/Pris }")).contains("did you mean `Europe/Paris`?"));
    assert!(finding(&odd(", sync: { zone: '' }")).contains("there is no time zone ``"));
    assert!(finding(&odd(", sync: 1d")).contains("`sync` must be"));
    let sync = |source: &str| step(&checked(source), "x").sync.clone().expect("sync");
    assert_eq!(sync(&odd(", sync: { zone: Europe/Paris }")).zone, "Europe/Paris");
}

#[test]
fn looking_back_less_than_the_node_suggests_is_allowed() {
    let sync = |source: &str| step(&checked(source), "o").sync.clone().expect("sync");
    assert_eq!(sync(&one("lookback: 1h")).lookback, Duration::from_secs(3600));
    assert_eq!(sync(&one("lookback: 0s")).lookback, Duration::ZERO);
}

#[test]
fn the_bookmark_is_kept_from_the_field_that_is_filtered_by() {
    let sync = |source: &str| step(&checked(source), "o").sync.clone();
    assert_eq!(sync(&one("bookmark: updated_at")), sync(&one("first: 90d")));
    assert_eq!(
        finding(&one("bookmark: pay_time")),
        "5:70: the bookmark can't be kept from `pay_time`: the request filters and sorts by `updated_at`, so records \
         that change without `pay_time` moving would be lost; write `bookmark: updated_at`, or remove it"
    );
    assert!(
        finding(&odd(", sync: { zone: UTC, bookmark: created_at }"))
            .contains("records are only sorted by it, and the request filters by `updated_at`")
    );
    assert!(
        finding(&odd(", sync: { zone: UTC, bookmark: paid_at }"))
            .contains("the request filters by `updated_at` and sorts by `created_at`")
    );
    let both = findings(&odd(", sync: { bookmark: paid_at }"));
    assert_eq!(both.len(), 2, "{both:#?}");
}
