use super::*;

fn tree(source: &str) -> Node {
    let (node, problems) = parse(source);
    assert_eq!(problems, []);
    node.expect("a tree")
}

fn entry<'n>(node: &'n Node, name: &str) -> &'n Node {
    let Yaml::Map(entries) = &node.value else { panic!("not a map: {node:?}") };
    &entries.iter().find(|(key, _)| key.name == name).expect("the key").1
}

fn only_problem(source: &str) -> Problem {
    let (_, mut problems) = parse(source);
    assert_eq!(problems.len(), 1, "{problems:?}");
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
        "a: 1.10\nb: yes\nc: true\nd: ~\ne: '1'\nf: 0x1F\ng: 123456789012345678901\nh: 2024-01-01\non: x\ni: -.5e+3\n",
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
    assert_eq!(written("f"), "31");
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
fn limits_are_named() {
    assert!(only_problem(&"x".repeat(SOURCE_BYTES_MAX + 1)).reason.contains("bytes"));
    assert!(only_problem(&"[".repeat(DEPTH_MAX + 1)).reason.contains("deeper"));
    assert!(only_problem(&"- 1\n".repeat(NODES_MAX + 1)).reason.contains("values"));
    let deep = format!("{}{}", "[".repeat(DEPTH_MAX), "]".repeat(DEPTH_MAX));
    assert!(tree(&deep).mark == START);
}
