//! Answers in XML, CSV and lines of JSON.

use weft_e2e::platform::{Answer, Platform};
use weft_e2e::{Cell, Finished, Project};

/// Runs a list at `/items` with these parameters.
fn run(platform: &Platform, parameters: &str) -> (Finished, Project) {
    let project = Project::new();
    project.write("connections.yaml", platform.connections());
    let workflow = format!(
        "weft: 1\nname: items\nconnections: {{ api: http }}\nsteps:\n  - id: items\n    uses: http/list\n    connection: api\n    \
         with: {{ path: /items, {parameters} }}\n    into: {{ table: items, key: id }}\n"
    );
    project.write("items.yaml", workflow);
    (project.run("items.yaml"), project)
}

#[track_caller]
fn names(project: &Project) -> Vec<(Cell, Cell)> {
    project.database().table("items").iter().map(|row| (row["id"].clone(), row["name"].clone())).collect()
}

fn expected(pairs: &[(&str, &str)]) -> Vec<(Cell, Cell)> {
    pairs.iter().map(|(id, name)| (Cell::text(*id), Cell::text(*name))).collect()
}

#[test]
fn a_list_in_xml_is_read_page_by_page_in_its_own_charset() {
    let platform = Platform::start(|asked| {
        let head = b"<?xml version=\"1.0\" encoding=\"GBK\"?><rsp><total>3</total><items>".as_slice();
        let items: &[u8] = match asked.query("p") {
            "1" => {
                b"<item><id>007</id><name>\xd5\xc5\xc8\xfd</name></item><item><id>2</id><name>a &amp; b</name></item>"
            }
            "2" => b"<item><id>3</id><name><![CDATA[<c>]]></name></item>",
            _ => b"",
        };
        Answer::new(200, [head, items, b"</items></rsp>"].concat()).with_header("Content-Type", "text/xml")
    });
    let (finished, project) = run(
        &platform,
        "format: xml, records: rsp.items.item, total: rsp.total, paging: { page: { in: query, name: p } }",
    );
    finished.ok();
    assert_eq!(names(&project), expected(&[("007", "张三"), ("2", "a & b"), ("3", "<c>")]));
}

#[test]
fn a_table_in_csv_keeps_its_texts() {
    let platform = Platform::start(|_| {
        Answer::new(200, "\u{feff}id;name\r\n007;\"张;三\"\r\n1e3;\r\n").with_header("Content-Type", "text/csv")
    });
    let (finished, project) = run(&platform, "format: csv, csv: { delimiter: \";\" }");
    finished.ok();
    assert_eq!(names(&project), expected(&[("007", "张;三"), ("1e3", "")]));
    assert_eq!(platform.asked()[0].header("accept"), "text/csv");
}

#[test]
fn lines_of_json_are_records() {
    let platform =
        Platform::start(|_| Answer::new(200, "{\"id\":\"1\",\"name\":\"a\"}\n\n{\"id\":\"2\",\"name\":\"b\"}\n"));
    let (finished, project) = run(&platform, "format: jsonl");
    finished.ok();
    assert_eq!(names(&project), expected(&[("1", "a"), ("2", "b")]));
}

/// Each is a way to lose rows that a lenient reader would take.
#[test]
fn what_does_not_fit_the_format_ends_the_run_by_name() {
    let table = [
        ("format: csv", "id,name\n1,a\n2\n", "line 3 of the answer has 1 fields, and there are 2 columns"),
        ("format: csv", "id,name\n1,\"a\n2,b\n", "line 2 of the answer has a field whose quote never ends"),
        ("format: csv", "id,id\n1,2\n", "has a name twice at its column 2"),
        ("format: csv", "[{\"id\":1}]", "the answer is JSON and no CSV"),
        ("format: jsonl", "{\"id\":1}\n{\"id\":NaN}\n", "NaN at line 2, column 7"),
        ("format: xml, records: r.i", "<r><i><id>1</id></i>", "it ends in the middle of an element"),
        ("format: xml, records: r.i", "<!DOCTYPE r [<!ENTITY x \"y\">]><r><i>&x;</i></r>", "has a DTD"),
        ("format: xml, records: r.i", "<r><error>busy</error></r>", "the answer has no `r.i`"),
        (
            "format: xml, records: r.i",
            "<r xmlns:a=\"a\" xmlns:b=\"b\"><i><a:id>1</a:id><b:id>2</b:id></i></r>",
            "the same without their prefixes",
        ),
    ];
    for (parameters, body, told) in table {
        let platform = Platform::start(move |_| Answer::new(200, body));
        let (finished, _project) = run(&platform, parameters);
        let finished = finished.code(1);
        assert!(finished.stderr.contains(told), "`{told}` is not in\n{}", finished.stderr);
        assert_eq!(platform.asked().len(), 1, "{parameters}");
    }
}
