//! Expressions that never end, that eat memory, that look around.

use std::sync::Arc;

use super::{check_and_run_against, file};
use crate::arena::Arena;
use crate::attack::Attack;
use crate::servers::always;

pub(super) fn attacks() -> Vec<Attack> {
    [endless(), greedy(), deep(), patterns(), looks(), values(), pages()].into_iter().flatten().collect()
}

/// A workflow with a step whose condition is this expression.
fn jq(name: &'static str, tries: &'static str, expression: &str, answer: &'static str) -> Attack {
    let expression = expression.replace('\'', "''");
    let source = format!(
        "weft: 1\nname: attack\nsteps:\n  - id: attack\n    uses: table/upsert\n    if: '${{ {expression} }}'\n    with: {{ \
         table: attack_jq, key: [id], rows: [] }}\n"
    );
    file(name, tries, source, answer)
}

fn endless() -> Vec<Attack> {
    vec![
        jq(
            "workflow/jq-range",
            "counts without end",
            "last(range(infinite))",
            "expression: an expression has no value: the expression computed for more than 5 s",
        ),
        jq(
            "workflow/jq-tail-call",
            "calls itself without end",
            "def f: f; f",
            "expression: an expression has no value: the expression computed for more than 5 s",
        ),
        jq(
            "workflow/jq-until",
            "waits for what never comes",
            "0 | until(false; .)",
            "expression: an expression has no value: the expression computed for more than 5 s",
        ),
        jq(
            "workflow/jq-repeat",
            "gives value after value",
            "0 | repeat(.)",
            "expression: an expression has no value: the expression gives more than one value",
        ),
        jq(
            "workflow/jq-big-numbers",
            "squares a number again and again",
            "reduce range(40) as $i (10; . * .) | . > 0",
            "expression: an expression has no value: the expression computed for more than 5 s",
        ),
    ]
}

fn greedy() -> Vec<Attack> {
    vec![
        jq(
            "workflow/jq-list",
            "makes a list of a billion numbers",
            "[range(1e9)] | length",
            "expression: an expression has no value: the expression needs more than 256 MiB of memory",
        ),
        jq(
            "workflow/jq-limit",
            "makes a list of as many ones as asked",
            "[limit(1e12; repeat(1))] | length",
            "expression: an expression has no value: the expression needs more than 256 MiB of memory",
        ),
        jq(
            "workflow/jq-doubling",
            "doubles a text again and again",
            r#"reduce range(100) as $i ("x"; . + .) | length"#,
            "expression: an expression has no value: the expression needs more than 256 MiB of memory",
        ),
        jq(
            "workflow/jq-times",
            "writes a text a billion times",
            r#""x" * 1000000000 | length"#,
            "expression: an expression has no value: Repeat string result too long",
        ),
        jq(
            "workflow/jq-index",
            "sets the billionth value of a list",
            "[] | .[1000000000] = 1 | length",
            "expression: an expression has no value: Array index too large",
        ),
        jq(
            "workflow/jq-combinations",
            "combines everything with everything",
            "[[range(100)] | [., ., ., ., .] | combinations] | length",
            "expression: an expression has no value: the expression computed for more than 5 s",
        ),
        jq(
            "workflow/jq-result",
            "gives a text of 100 MB",
            r#"[range(10)] | map("x" * 10000000)"#,
            "expression: an expression has no value: the results are larger than 64 MiB",
        ),
    ]
}

fn deep() -> Vec<Attack> {
    vec![
        jq(
            "workflow/jq-recursion",
            "calls itself, and waits for what comes back",
            "def f: 1 + f; f",
            "expression: an expression has no value: the expression is nested too deep, or recurses without end",
        ),
        jq(
            "workflow/jq-nested",
            "nests a list a million deep",
            "reduce range(1000000) as $i (0; [.]) | length",
            "expression: an expression has no value: the expression is nested too deep, or recurses without end",
        ),
        jq(
            "workflow/jq-nested-result",
            "gives a list nested 1,000 deep",
            "reduce range(1000) as $i (0; [.])",
            "expression: an expression has no value: the result is nested too deeply",
        ),
        jq(
            "workflow/jq-nested-text",
            "reads a text nested a million deep",
            r#""[" * 1000000 | fromjson"#,
            "expression: an expression has no value: the text is no JSON: nested too deeply at byte 257",
        ),
        jq(
            "workflow/jq-generators",
            "multiplies generators",
            "[range(1000) | range(1000) | range(1000)] | length",
            "expression: an expression has no value: the expression needs more than 256 MiB of memory",
        ),
    ]
}

/// 8,000 regular expressions that each take long to compile, none of which is ever used.
fn many_patterns() -> Attack {
    let mut source =
        "weft: 1\nname: attack\nsteps:\n  - id: attack\n    uses: table/find\n    with: { table: t }\n    if: ${ \
                      error(\"first\") }\n"
            .to_owned();
    for step in 0..100 {
        let tests: Vec<_> = (0..80).map(|test| format!(r#"test("(\\w{{1,9}}{step}x{test}){{1,9}}")"#)).collect();
        source += &format!(
            "  - id: s{step}\n    needs: attack\n    uses: table/find\n    with: {{ table: t }}\n    if: '${{ .run.id | [{}] }}'\n",
            tests.join(",")
        );
    }
    let tries = "8,000 patterns that are looked at before the run";
    file("workflow/jq-patterns-for-the-check", tries, source, "expression: an expression has no value: first")
}

fn patterns() -> Vec<Attack> {
    vec![
        many_patterns(),
        jq(
            "workflow/jq-pattern",
            "a pattern that goes back again and again",
            r#""a" * 100 + "!" | test("^(a+)+$")"#,
            "finished",
        ),
        jq(
            "workflow/jq-pattern-nested",
            "a pattern of patterns",
            r#""((((((a{1,100}){1,100}){1,100}){1,100}){1,100}))" as $p | "a" | test($p)"#,
            "expression: an expression has no value: Regex failure: Error compiling regex: Regex error: error building NFA",
        ),
        jq(
            "workflow/jq-pattern-nested-for-the-check",
            "a pattern of patterns that is looked at before the run",
            r#""a" | test("((((((a{1,100}){1,100}){1,100}){1,100}){1,100}))")"#,
            "expression: an expression has no value: Regex failure: Error compiling regex: Regex error: error building NFA",
        ),
        jq(
            "workflow/jq-pattern-empty",
            "replaces nothing everywhere",
            r#""a" * 100000 | gsub(""; "b") | length"#,
            "finished",
        ),
        jq(
            "workflow/jq-pattern-of-text",
            "a pattern of a megabyte",
            r#""(" * 1000000 as $p | "a" | test($p)"#,
            "expression: an expression has no value: Regex failure: Parsing error at position 63: Pattern too deeply nested",
        ),
    ]
}

fn looks() -> Vec<Attack> {
    vec![
        jq(
            "workflow/jq-env",
            "reads the environment",
            "env",
            "finding: `env` reads the machine's environment, which differs between machines and may hold secrets",
        ),
        jq(
            "workflow/jq-env-variable",
            "reads the environment",
            "$ENV.PATH",
            "finding: `$ENV` reads the machine's environment, which differs between machines and may hold secrets",
        ),
        jq(
            "workflow/jq-input",
            "reads more input",
            "input",
            "finding: `input` reads further inputs, and an expression has only one",
        ),
        jq(
            "workflow/jq-line-number",
            "asks for its line",
            "input_line_number",
            "finding: `input_line_number` reads further inputs, and an expression has only one",
        ),
        jq("workflow/jq-location", "asks for its place", "$__loc__", "finished"),
        jq(
            "workflow/jq-import",
            "loads a file",
            r#"import "/etc/passwd" as $x; $x"#,
            "finding: `import` loads a file, and expressions have no files",
        ),
        jq(
            "workflow/jq-include",
            "loads a program",
            r#"include "a" {search: "/"}; 1"#,
            "finding: `include` loads a file, and expressions have no files",
        ),
        jq("workflow/jq-module", "calls a function of a module", "a::b", "finding: there is no module `a`"),
        jq(
            "workflow/jq-debug",
            "prints",
            "1 | debug",
            "finding: `debug` prints, and an expression can only give a value",
        ),
        jq(
            "workflow/jq-stderr",
            "prints",
            "1 | stderr",
            "finding: `stderr` prints, and an expression can only give a value",
        ),
        jq(
            "workflow/jq-now",
            "reads the clock",
            "now",
            "finding: `now` reads the clock, so that a repeated run would give something else",
        ),
        jq(
            "workflow/jq-local-time",
            "asks for the time zone",
            "0 | localtime",
            "finding: `localtime` depends on the machine's time zone",
        ),
        jq("workflow/jq-halt", "stops weft", "halt", "finding: `halt` would stop weft itself"),
        jq(
            "workflow/jq-everything",
            "takes all there is",
            ".",
            "finding: the expression takes its input as a whole, and is given only what it names",
        ),
        jq(
            "workflow/jq-paths",
            "takes all there is, piece by piece",
            "[paths]",
            "finding: the expression takes its input as a whole, and is given only what it names",
        ),
        jq(
            "workflow/jq-builtins",
            "asks what there is",
            "builtins",
            "finding: `builtins` lists jq's functions; weft leaves it out because a workflow must not depend on which there are",
        ),
    ]
}

fn values() -> Vec<Attack> {
    vec![
        jq(
            "workflow/jq-nan",
            "gives what JSON doesn't have",
            "[nan, infinite]",
            "expression: an expression has no value: the result has NaN in it, which JSON can't hold",
        ),
        jq(
            "workflow/jq-far-date",
            "writes a date behind all time",
            "1e300 | todate",
            "expression: an expression has no value: the time is out of range",
        ),
        jq("workflow/jq-date-format", "writes a date by a format that is none", r#"0 | strftime("%")"#, "finished"),
        jq(
            "workflow/jq-no-letter",
            "makes a letter that there isn't",
            "[1114112, 55296] | implode",
            "expression: an expression has no value: a number that is no code of a character can't be imploded",
        ),
        jq(
            "workflow/jq-number",
            "reads a number of a billion digits",
            r#""1e1000000000" | tonumber | . > 0"#,
            "finished",
        ),
        jq(
            "workflow/jq-error",
            "fails with an escape sequence",
            r#"error("\u001b[2J\u202ex")"#,
            "expression: an expression has no value: \\u{1b}[2J\\u{202e}x",
        ),
        jq(
            "workflow/jq-long-error",
            "fails with a megabyte",
            r#"error("x" * 1000000)"#,
            "expression: an expression has no value: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx …",
        ),
        jq("workflow/jq-break", "leaves by a jump", "label $out | 1, break $out", "finished"),
        jq(
            "workflow/jq-nothing",
            "gives nothing",
            "empty",
            "expression: an expression has no value: the expression gives no value",
        ),
    ]
}

/// A workflow that looks into the page of a platform.
fn page(name: &'static str, tries: &'static str, body: String, expression: &str, answer: &'static str) -> Attack {
    let source: Arc<str> = format!(
        "weft: 1\nname: attack\nconnections: {{ victim: http }}\nsteps:\n  - {{ id: list, uses: http/list, connection: \
         victim, with: {{ path: /, records: items }} }}\n  - id: attack\n    uses: table/upsert\n    if: '${{ {expression} }}'\n    \
         with: {{ table: attack_jq, key: [id], rows: [] }}\n"
    )
    .into();
    let script = always(body);
    let act = move |arena: Arc<Arena>| {
        let (source, script) = (Arc::clone(&source), Arc::clone(&script));
        async move { check_and_run_against(&arena, source, script).await }
    };
    Attack::new(name, tries, act, answer)
}

fn pages() -> Vec<Attack> {
    let items = |item: &str, count: usize| format!(r#"{{"items":[{}{item}]}}"#, format!("{item},").repeat(count - 1));
    let text = format!(r#"{{"id":1,"x":"{}"}}"#, "x".repeat(31 << 20));
    let deep = format!("{}1{}", r#"{"a":"#.repeat(1_000), "}".repeat(1_000));
    vec![
        page(
            "workflow/jq-page-of-text",
            "looks into a page of 31 MB",
            items(&text, 1),
            ".list.records | length > 5",
            "finished",
        ),
        page(
            "workflow/jq-page-of-fields",
            "looks into a page of a million records",
            items(r#"{"a":1}"#, 1_000_000),
            ".list.records | length > 5000000",
            "limit: record 100001 can't be read: there are more than 100000 at line 1 column 800009",
        ),
        page(
            "workflow/jq-page-of-numbers",
            "looks into a number of three million digits",
            items(&format!(r#"{{"a":{}}}"#, "9".repeat(3_000_000)), 1),
            ".list.records[0].a < 0",
            "expression: an expression has no value: the expression computed for more than 5 s",
        ),
        page(
            "workflow/jq-page-nested",
            "looks into a page nested 1,000 deep",
            items(&deep, 1),
            ".list.records | length > 5",
            "expression: an expression has no value: the input can't be read: nested too deeply at byte 1281",
        ),
        page(
            "workflow/jq-page-half-a-pair",
            "looks into a page with half of a surrogate pair",
            items(r#"{"a":"x\ud83d"}"#, 1),
            ".list.records[0].a == 1",
            "finished",
        ),
    ]
}
