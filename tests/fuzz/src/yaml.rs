//! YAML to a tree with places: a tree or a problem comes of any text, places lie in the file, limits hold, what a tree
//! says as JSON is JSON, and reading that again gives the same.

use serde_json::Value;
use weft_yaml::{Mark, Node, Problem, Rules, Scalars, Text, Yaml, parse};

use crate::text;

const BYTES_MAX: usize = 64 << 10;

const RULES: Rules = Rules {
    bytes_max: BYTES_MAX,
    depth_max: 16,
    nodes_max: 1_000,
    file: "a file",
    files: "files",
    too_large: "make it smaller",
    beginning: "begin it",
    scalars: Scalars::Core,
};

/// Reads the input by both rules for scalars.
pub fn check(input: &[u8]) {
    let Some(source) = text::of(input, BYTES_MAX) else { return };
    for scalars in [Scalars::Core, Scalars::Json] {
        let rules = Rules { scalars, ..RULES };
        let (tree, problems) = parse(source, &rules);
        assert!(tree.is_some() || !problems.is_empty(), "nothing was read, and nothing said");
        problems.iter().for_each(|problem| check_problem(problem, source));
        let Some(tree) = tree else { continue };
        let mut nodes = 0;
        check_node(&tree, source, 0, &mut nodes);
        assert!(nodes <= rules.nodes_max, "{nodes} values");
        if problems.is_empty() {
            check_json(&tree);
        }
    }
}

fn check_problem(problem: &Problem, source: &str) {
    check_mark(problem.mark, source);
    assert!(!problem.reason.is_empty() && !problem.remedy.is_empty(), "{problem:?}");
}

fn check_mark(mark: Mark, source: &str) {
    let lines = text::lines(source);
    assert!(mark.line >= 1 && mark.line <= lines && mark.column >= 1, "{mark:?} of {lines} lines");
}

fn check_node(node: &Node, source: &str, depth: usize, nodes: &mut usize) {
    *nodes += 1;
    check_mark(node.mark, source);
    check_mark(node.end, source);
    assert!(node.mark <= node.end, "{:?} ends at {:?}", node.mark, node.end);
    assert!(depth <= RULES.depth_max, "{depth} levels");
    match &node.value {
        Yaml::Null | Yaml::Broken | Yaml::Bool(_) => {}
        Yaml::Number(number) => {
            assert!(serde_json::from_str::<serde_json::Number>(number.as_str()).is_ok(), "{number} is no number");
        }
        Yaml::Text(text) => check_lines(text, source),
        Yaml::List(list) => list.iter().for_each(|node| check_node(node, source, depth + 1, nodes)),
        Yaml::Map(entries) => {
            for (index, (key, node)) in entries.iter().enumerate() {
                *nodes += 1;
                check_mark(key.mark, source);
                assert!(
                    entries[..index].iter().all(|(other, _)| other.name != key.name),
                    "`{}` is there twice",
                    key.name
                );
                check_node(node, source, depth + 1, nodes);
            }
        }
    }
}

/// Where a text says that its lines stand, they do.
fn check_lines(text: &Text, source: &str) {
    let in_file: Vec<&str> = source.lines().collect();
    for (mark, line) in text.lines.iter().zip(text.value.trim_end_matches('\n').split('\n')) {
        let written: String = in_file[mark.line - 1].chars().skip(mark.column - 1).collect();
        assert!(written.starts_with(line), "{line:?} is said to stand at {mark:?}, where {written:?} is");
    }
}

fn check_json(tree: &Node) {
    let json = tree.to_json_text();
    let value: Value = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{json} is no JSON: {error}"));
    assert_eq!(value, tree.to_json(), "one tree is two values");
}
