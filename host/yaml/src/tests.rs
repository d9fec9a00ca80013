use super::*;

const RULES: Rules = Rules {
    bytes_max: 1 << 20,
    depth_max: 64,
    nodes_max: 100_000,
    file: "a workflow file",
    files: "workflow files",
    too_large: "split the workflow",
    beginning: "begin with `weft: 1` and `name: …`",
    scalars: Scalars::Core,
};

fn tree(source: &str) -> Node {
    let (node, problems) = parse(source, &RULES);
    assert_eq!(problems, []);
    node.expect("a tree")
}

fn entry<'n>(node: &'n Node, name: &str) -> &'n Node {
    let Yaml::Map(entries) = &node.value else { panic!("not a map: {node:?}") };
    &entries.iter().find(|(key, _)| key.name == name).expect("the key").1
}

fn only_problem(source: &str) -> Problem {
    let (_, mut problems) = parse(source, &RULES);
    assert_eq!(problems.len(), 1, "{source}: {problems:?}");
    problems.remove(0)
}

#[test]
fn values_know_where_they_begin() {
    let root = tree("name: a\nsteps:\n  - id: orders\n    用户: 5\n");
    let Yaml::List(steps) = &entry(&root, "steps").value else { panic!() };
    assert_eq!(steps[0].mark, Mark { line: 3, column: 5 });
    assert_eq!(entry(&steps[0], "id").mark, Mark { line: 3, column: 9 });
    assert_eq!(entry(&steps[0], "用户").mark, Mark { line: 4, column: 9 });
}

#[test]
fn scalars_follow_the_core_schema() {
    let root = tree(
        "a: 1.10\nb: yes\nc: true\nd: null\ne: '1'\nf: 1_000\ng: 123456789012345678901\nh: 2024-01-01\non: x\ni: \
         -0.5e+3\nj: 1:30\n",
    );
    let written = |name| match &entry(&root, name).value {
        Yaml::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(written("a"), "1.10");
    assert!(matches!(&entry(&root, "b").value, Yaml::Text(text) if text.value == "yes"));
    assert_eq!(entry(&root, "c").value, Yaml::Bool(true));
    assert_eq!(entry(&root, "d").value, Yaml::Null);
    assert!(matches!(&entry(&root, "e").value, Yaml::Text(_)));
    assert!(matches!(&entry(&root, "f").value, Yaml::Text(text) if text.value == "1_000"));
    assert!(matches!(&entry(&root, "j").value, Yaml::Text(text) if text.value == "1:30"));
    assert_eq!(written("g"), "123456789012345678901");
    assert!(matches!(&entry(&root, "h").value, Yaml::Text(_)));
    assert!(matches!(&entry(&root, "on").value, Yaml::Text(_)));
    assert_eq!(written("i"), "-0.5e+3");
}

#[test]
fn expressions_know_where_their_lines_are() {
    let root =
        tree("a: ${ .x }\nb: \"${ .x }\"\nc: |\n  ${ .x\n    | .y }\nd: \"${ \\\"é\\\" }\"\ne: >\n  ${ .x\n  }\n");
    let lines = |name| match &entry(&root, name).value {
        Yaml::Text(text) => text.lines.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(lines("a"), [Mark { line: 1, column: 4 }]);
    assert_eq!(lines("b"), [Mark { line: 2, column: 5 }]);
    assert_eq!(lines("c"), [Mark { line: 4, column: 3 }, Mark { line: 5, column: 3 }]);
    assert_eq!(lines("d"), []);
    assert_eq!(lines("e"), []);
}

#[test]
fn what_workflows_have_no_use_for_is_refused() {
    assert!(only_problem("a: &x 1\nb: 2\n").reason.contains("anchor"));
    assert!(only_problem("cron: */10 * * * *\n").reason.contains("YAML"));
    assert!(only_problem("a: !!str 1\n").reason.contains("tag"));
    assert!(only_problem("a: 1\n---\nb: 2\n").reason.contains("second document"));
    assert!(only_problem("? [a]\n: 1\n").reason.contains("key"));
    assert!(only_problem("a: 1\na: 2\n").reason.contains("already set"));
    assert!(only_problem("a: 0012\n").reason.contains("leading zeros"));
    assert!(only_problem("a: .inf\n").reason.contains("JSON"));
    assert!(only_problem("").reason.contains("empty"));
    assert!(only_problem("a: ${ {b: .c} }\n").remedy.contains("quotes"));
    assert!(only_problem("a:\n\tb: 1\n").remedy.contains("tabs"));
}

#[test]
fn what_stands_at_the_end_is_within_the_file() {
    assert_eq!(only_problem("a: 1\nbc").mark, Mark { line: 2, column: 3 });
    assert_eq!(only_problem("a: 1\r\nbc").mark, Mark { line: 2, column: 3 });
    assert_eq!(only_problem("a: 1\rbc").mark, Mark { line: 2, column: 3 });
    // The value that is left out stands at the end.
    let root = tree("a: 1\n? b # c");
    assert_eq!(entry(&root, "b").mark, Mark { line: 2, column: 8 });
}

#[test]
fn limits_are_named() {
    assert!(only_problem(&"x".repeat(RULES.bytes_max + 1)).reason.contains("bytes"));
    assert!(only_problem(&"[".repeat(RULES.depth_max + 1)).reason.contains("deeper"));
    assert!(only_problem(&"- 1\n".repeat(RULES.nodes_max + 1)).reason.contains("values"));
    let deep = format!("{}{}", "[".repeat(RULES.depth_max), "]".repeat(RULES.depth_max));
    assert!(tree(&deep).mark == Mark { line: 1, column: 1 });
}

/// The text from where a value begins to where it ends.
fn written(source: &str, node: &Node) -> String {
    let offset = |mark: Mark| {
        let before: usize = source.split_inclusive('\n').take(mark.line - 1).map(str::len).sum();
        let line = &source[before..];
        before + line.char_indices().nth(mark.column - 1).map_or(line.len(), |(at, _)| at)
    };
    source[offset(node.mark)..offset(node.end)].to_owned()
}

#[test]
fn values_know_where_they_end() {
    let source = "a: 1.10 # one\nb: 'it''s'\nc: [1, 用户]\nd:\n  - x\n  - y: z\n    w: \"q\"\n\n# end\ne: {}\nf: |\n  one\n  two\ng: x y\n";
    let root = tree(source);
    let of = |name| written(source, entry(&root, name));
    assert_eq!(of("a"), "1.10");
    assert_eq!(of("b"), "'it''s'");
    assert_eq!(of("c"), "[1, 用户]");
    assert_eq!(of("d"), "- x\n  - y: z\n    w: \"q\"");
    assert_eq!(of("e"), "{}");
    assert_eq!(of("f").trim_end(), "one\n  two");
    assert_eq!(of("g"), "x y");
    assert_eq!(root.end.line, 14);
}

#[test]
fn data_follows_json_letter_by_letter() {
    let rules = Rules { scalars: Scalars::Json, ..RULES };
    let source = "[1.00, 1E5, -0, 1e-7, 007, 1., .5, +1, 0x1F, 1_0, true, True, null, ~, '1', $x, -x, 1e, 1e+]";
    let (node, problems) = parse(source, &rules);
    assert_eq!(problems, []);
    let expected =
        r#"[1.00,1E5,-0,1e-7,"007","1.",".5","+1","0x1F","1_0",true,"True",null,"~","1","$x","-x","1e","1e+"]"#;
    assert_eq!(node.unwrap().to_json_text(), expected);
}

#[test]
fn json_keeps_order_and_digits() {
    let root = tree("b: 1.10\na: [x, null, {}, []]\n");
    assert_eq!(root.to_json().to_string(), r#"{"b":1.10,"a":["x",null,{},[]]}"#);
    assert_eq!(root.to_json_text(), r#"{"b":1.10,"a":["x",null,{},[]]}"#);
}

#[test]
fn what_would_come_out_in_another_way_is_a_problem() {
    let table = [
        ("+8613800000000", "8613800000000"),
        ("+0.5", "0.5"),
        ("1e3", "1000"),
        ("1E3", "1000"),
        ("-1.25e1", "-12.5"),
        ("1.25E-3", "0.00125"),
        ("12E-1", "1.2"),
        ("5e30", "5e+30"),
        ("1e03", "1000"),
        ("0x1F", "31"),
        ("0o17", "15"),
        ("5.", "5"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("~", "null"),
        ("NULL", "null"),
        ("Null", "null"),
        ("True", "true"),
        ("FALSE", "false"),
    ];
    for (written, meant) in table {
        let problem = only_problem(&format!("a: {written}\n"));
        assert!(problem.reason.starts_with(&format!("`{written}` is ")), "{written}: {problem:?}");
        let remedy = format!("write `{meant}`, or quote it if it is text: \"{written}\"");
        assert_eq!(problem.remedy, remedy, "{written}");
        assert_eq!(problem.mark, Mark { line: 1, column: 4 });
    }
}

#[test]
fn what_comes_out_as_it_is_written_is_no_problem() {
    for written in ["0", "-0", "1.10", "1e+3", "-1.5e-7", "12e-1", "123456789012345678901", "true", "false", "null"] {
        assert_eq!(entry(&tree(&format!("a: {written}\n")), "a").to_json_text(), written);
    }
    let texts = ["1_000", "yes", "No", "on", "2024-01-01", "1:30", "0b11", "1,000", "-0x1F", "1e", "0xG", "１２３"];
    for written in texts {
        let root = tree(&format!("a: {written}\n"));
        assert!(matches!(&entry(&root, "a").value, Yaml::Text(text) if text.value == written), "{written}");
    }
}

#[test]
fn a_full_width_colon_is_named_where_a_value_is_missing() {
    for (source, column) in
        [("a: { v： 1 }\n", 7), ("a: { v：1, b: 2 }\n", 7), ("a： 1\n", 0), ("a: { v:　1 }\n", 8), ("a：{ b: 1 }\n", 2)]
    {
        let (node, problems) = parse(source, &RULES);
        if column == 0 {
            // A whole file that is one text: whoever reads it says so.
            assert!(matches!(node.expect("a tree").value, Yaml::Text(_)));
            continue;
        }
        assert_eq!(problems.len(), 1, "{source}: {problems:?}");
        assert!(problems[0].reason.contains("full-width"), "{problems:?}");
        assert_eq!(problems[0].mark.column, column, "{source}");
    }
    let root = tree("a: { 店铺: 一号, \"页 码\": 1, 价格（元）: 2, 备注：一: 3 }\n");
    let expected = r#"{"a":{"店铺":"一号","页 码":1,"价格（元）":2,"备注：一":3}}"#;
    assert_eq!(root.to_json_text(), expected);
}

#[test]
fn full_width_punctuation_in_broken_yaml_is_named() {
    for (source, line, column) in [
        ("with:\n  path：/echo\n  records: items\n", 2, 7),
        ("a: { table: t， key: id }\n", 1, 14),
        ("with: ｛ path: /x ｝\n", 1, 7),
        ("a: 1\n＃ note\nb: 2\n", 2, 1),
        ("\"a\"：1\nb: 2\n", 1, 4),
        ("　a: 1\nb: 2\n", 1, 1),
    ] {
        let problem = only_problem(source);
        assert!(problem.reason.contains("full-width"), "{source}: {problem:?}");
        assert_eq!(problem.mark, Mark { line, column }, "{source}");
    }
    assert!(!only_problem("a: \"一：二\"\n\tb: 1\n").reason.contains("full-width"));
}

#[test]
fn what_is_left_out_is_empty_and_null_is_not() {
    let root = tree("a:\nb: null\nc: { d, e: , f: null }\ng: [null]\nh: ''\n");
    assert!(entry(&root, "a").is_empty());
    assert!(!entry(&root, "b").is_empty());
    let inside = entry(&root, "c");
    let empty = ["d", "e", "f"].map(|name| entry(inside, name).is_empty());
    assert_eq!(empty, [true, true, false]);
    assert!(!entry(&root, "h").is_empty());
}
