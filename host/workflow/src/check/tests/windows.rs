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
