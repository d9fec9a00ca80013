//! Files that ask for more than a checker gives.

use super::*;

#[test]
fn of_many_findings_the_first_are_told() {
    let unknown: String = (0..2_000).map(|number| format!("key{number}: 1\n")).collect();
    let found = findings(&format!("{unknown}{}", steps(ORDERS)));
    assert_eq!(found.len(), FINDINGS_MAX + 1);
    assert!(found[FINDINGS_MAX].reason.contains("there is more to say"), "{}", found[FINDINGS_MAX].reason);
    assert!(findings(&steps("")).iter().all(|it| !it.reason.contains("more to say")));
}

#[test]
fn what_is_quoted_in_a_finding_is_cut() {
    let long = "x".repeat(100_000);
    for source in [format!("weft: {}\n", "9".repeat(100_000)), format!("{}? {long}\n: 1\n", steps(ORDERS))] {
        let found = findings(&source);
        assert!(found.iter().all(|it| it.reason.len() < 4_100 && it.remedy.len() < 4_100), "{}", found[0].reason.len());
    }
}

#[test]
fn a_path_has_an_end() {
    let path = |bytes: usize| format!("./{}.yaml", "x".repeat(bytes - 7));
    let uses = |path: &str| finding(&steps(&format!("  - {{ id: x, uses: {path} }}\n")));
    assert!(uses(&path(1_000)).contains("can't be read"), "{}", uses(&path(1_000)));
    assert!(uses(&path(1_001)).contains("too long for a path"), "{}", uses(&path(1_001)));
}

#[test]
fn a_workflow_has_so_many_expressions() {
    let with = |count: usize| {
        let rows = "'${ {} }', ".repeat(count);
        let with = format!("{{ table: t, key: [id], rows: [{rows}] }}");
        format!("weft: 1\nname: w\nsteps:\n  - {{ id: x, uses: table/upsert, with: {with} }}\n")
    };
    checked(&with(4_000));
    assert!(finding(&with(4_001)).contains("more than 4000 expressions"));
}

#[test]
fn files_that_run_files_have_so_many_steps_in_all() {
    let level = |next: &str, uses: usize| {
        let steps: String = (0..uses).map(|number| format!("  - {{ id: s{number}, uses: {next} }}\n")).collect();
        format!("weft: 1\nname: w\nsteps:\n{steps}")
    };
    let last = "weft: 1\nname: w\nsteps:\n  - { id: x, uses: table/find, with: { table: t } }\n";
    let shelf = Shelf::default().with("b.yaml", level("./c.yaml", 10)).with("c.yaml", level("./d.yaml", 499));
    let shelf = shelf.with("d.yaml", last);
    // 499 steps and as many of d.yaml, ten times, and ten.
    assert_eq!(shelf.checked(&level("./b.yaml", 1)).steps_in_all, 1 + 10 + 10 * 998);
    let shelf = shelf.with("b.yaml", level("./c.yaml", 11));
    assert_eq!(
        shelf.finding(&level("./b.yaml", 1)),
        "b.yaml:1:1: with those of the workflows that it runs, it has 10989 steps, more than 10000; use them less often: \
         `for_each` runs one workflow for many items"
    );
}
