//! Lists that are read from tables: all of it, or a failure that says what is missing.

use weft_e2e::{Finished, Project};

/// Rows more than one answer of the store has.
const ROWS: usize = 10_050;

/// A table `parents` of so many rows.
fn filled(rows: usize) -> String {
    format!(
        "  - id: fill\n    uses: table/upsert\n    with: {{ table: parents, key: [id], rows: '${{ [range({rows}) | {{id: ., \
         name: \"n\\(.)\"}}] }}' }}\n"
    )
}

/// Fills a table, finds rows of it, and copies those that were found.
fn find(rows: usize, with: &str) -> (Project, Finished) {
    let project = Project::new();
    let workflow = format!(
        "weft: 1\nname: find\nsteps:\n{}  - id: found\n    needs: fill\n    uses: table/find\n    with: {{ table: parents{with} \
         }}\n  - id: copy\n    uses: table/upsert\n    with: {{ table: copied, key: [id], rows: '${{ [.found.output.rows[] | \
         {{id}}] }}' }}\noutputs:\n  count: ${{ .found.output.count }}\n  more: ${{ .found.output.more }}\n",
        filled(rows)
    );
    project.write("find.yaml", workflow);
    let finished = project.run("find.yaml");
    (project, finished)
}

fn copied(project: &Project) -> usize {
    project.database().table("copied").len()
}

#[test]
fn a_table_with_more_rows_than_one_answer_has_is_found_as_a_whole() {
    let (project, finished) = find(ROWS, "");
    finished.ok();
    assert_eq!(copied(&project), ROWS);
}

#[test]
fn a_limit_that_would_cut_the_list_fails_and_says_so() {
    let (_, finished) = find(ROWS, ", limit: 10000");
    let told = finished.code(1).everything();
    assert!(told.contains("more than 10000 rows of the table `parents`"), "{told}");
    assert!(told.contains("leave `limit` out"), "{told}");
}

#[test]
fn the_first_rows_are_taken_on_purpose_and_the_others_are_told() {
    let (project, finished) = find(30, ", first: 10");
    let told = finished.ok().everything();
    assert_eq!(copied(&project), 10);
    assert!(told.contains(r#""more":true"#), "{told}");
}

#[test]
fn only_the_columns_that_are_named_are_found() {
    let (project, finished) = find(30, ", fields: [id]");
    finished.ok();
    assert_eq!(copied(&project), 30);
}

#[test]
fn a_table_is_read_page_by_page_to_its_end() {
    let project = Project::new();
    let workflow = format!(
        "weft: 1\nname: rows\nsteps:\n{}  - id: rows\n    needs: fill\n    uses: table/rows\n    with: {{ table: parents, \
         page_size: 4000 }}\n    into: {{ table: mirror, key: id }}\n  - id: copy\n    uses: table/upsert\n    with: {{ table: \
         copied, key: [id], rows: '${{ [.rows.records[] | {{id}}] }}' }}\n",
        filled(ROWS)
    );
    project.write("rows.yaml", workflow);
    let finished = project.weft(["run", "rows.yaml", "--json"]).run().ok();
    assert_eq!((copied(&project), project.database().table("mirror").len()), (ROWS, ROWS));
    let steps = &finished.events_named("run_finished")[0]["steps"];
    assert_eq!((&steps[1]["pages"], &steps[1]["records"]), (&3.into(), &ROWS.into()));
}

#[test]
fn a_dictionary_with_more_names_than_fit_is_told_and_not_cut() {
    let project = Project::new();
    let names = |rows: usize| {
        format!(
            "weft: 1\nname: names\nsteps:\n  - id: names\n    uses: table/upsert\n    with: {{ table: names, key: [field, value], \
             rows: '${{ [range({rows}) | {{field: \"state\", value: ., name_zh: \"n\\(.)\"}}] }}' }}\n  - id: rows\n    needs: \
             names\n    uses: table/rows\n    with: {{ table: orders }}\n    into: {{ table: named, key: id, names: {{ table: names, \
             fields: [state] }} }}\n"
        )
    };
    let orders = "weft: 1\nname: orders\nsteps:\n  - id: orders\n    uses: table/upsert\n    with: { table: orders, key: [id], \
                  rows: [{ id: 1, state: 7 }] }\n";
    project.write("orders.yaml", orders);
    project.run("orders.yaml").ok();
    project.write("names.yaml", names(10_001));
    let told = project.run("names.yaml").code(1).everything();
    assert!(told.contains("more than 10000 rows of the table `names`"), "{told}");
}

#[test]
fn listings_that_are_cut_say_so_to_people_and_to_programs() {
    let project = Project::new();
    project.write("fill.yaml", format!("weft: 1\nname: fill\nsteps:\n{}", filled(30)));
    project.run("fill.yaml").ok();
    project.run("fill.yaml").ok();
    for json in [&[][..], &["--json"]] {
        let tables = project.weft([&["tables", "parents", "--limit", "12"][..], json].concat()).run().ok();
        assert!(tables.everything().contains("and 18 more: --limit 30"), "{}", tables.everything());
        let runs = project.weft([&["runs", "--limit", "1"][..], json].concat()).run().ok();
        assert!(runs.everything().contains("and 1 more: --limit 2"), "{}", runs.everything());
    }
}
