//! Code that no file should hold: it is large, deep, or looks like other code.

use super::{LOGGING, LONG, run};
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        source(
            "script/source-too-long",
            "has more code than a workflow may hold",
            || format!("output = {{}};\n{}\n", "x;".repeat(1 << 20)),
            "finding: the file has 2097715 bytes, and at most 1048576 are read | the server saw nothing",
        ),
        source(
            "script/source-of-brackets",
            "has code that is nested 50,000 deep",
            || format!("output = {{ value: {} }};\n", nested("(", "1", ")")),
            "finding: SyntaxError: brackets are nested too deep: write this part as functions or texts of their own | the server saw nothing",
        ),
        source(
            "script/source-of-blocks",
            "has blocks that are nested 50,000 deep",
            || format!("output = {{}};\n{}\n", nested("{", "", "}")),
            "finding: SyntaxError: brackets are nested too deep: write this part as functions or texts of their own | the server saw nothing",
        ),
        source(
            "script/source-of-functions",
            "has functions that are nested 50,000 deep",
            || format!("output = {{ value: {} }};\n", nested("()=>(", "1", ")")),
            "finding: SyntaxError: brackets are nested too deep: write this part as functions or texts of their own | the server saw nothing",
        ),
        source(
            "script/source-of-templates",
            "has texts that are nested 50,000 deep",
            || format!("output = {{ value: {} }};\n", nested("`${", "1", "}`")),
            "finding: SyntaxError: brackets are nested too deep: write this part as functions or texts of their own | the server saw nothing",
        ),
        source(
            "script/source-of-patterns",
            "takes a value apart that is nested 50,000 deep",
            || format!("output = {{}};\nvar {} = [];\n", nested("[", "a", "]")),
            "finding: SyntaxError: brackets are nested too deep: write this part as functions or texts of their own | the server saw nothing",
        ),
        source(
            "script/source-of-sums",
            "has a sum of 200,000 numbers",
            || format!("output = {{ value: 1{} }};\n", "+1".repeat(200_000)),
            "finding: the code of the step can't be looked through: the component's calls are nested too deep | the server saw nothing",
        ),
        source(
            "script/source-of-members",
            "asks for a property of a property, 200,000 times",
            || format!("output = {{ value: input{} }};\n", "?.a".repeat(200_000)),
            "finished: {} | the server saw nothing",
        ),
        source(
            "script/source-of-conditions",
            "has 50,000 conditions, each behind the last",
            || format!("output = {{}};\n{};\n", "if(0);else ".repeat(50_000)),
            "finding: the code of the step can't be looked through: the component's calls are nested too deep | the server saw nothing",
        ),
        source(
            "script/source-of-a-list",
            "has a list of 300,000 numbers",
            || format!("output = {{ length: [{}].length }};\n", "1,".repeat(300_000)),
            "finished: {\"length\":300000} | the server saw nothing",
        ),
        source(
            "script/source-of-names",
            "has 50,000 names",
            || {
                let names: String = (0..50_000).map(|number| format!("var name{number};\n")).collect();
                format!("output = {{}};\n{names}")
            },
            "finding: the code of the step can't be looked through: the component computed for more than 10 s | the server saw nothing",
        ),
        // As the language says: what shows such a line takes the marks out.
        Attack::new(
            "script/source-turned-round",
            "hides code behind marks that turn text round",
            |arena| async move {
                let code = "output = {};\n/*\u{202e} } \u{2066}if (isAdmin)\u{2069} \u{2066} begin */\nthrow new Error('\u{202e}x');\n";
                run(arena, code, LOGGING).await
            },
            "invalid: attack.yaml:18:23: Error: �x\n  throw new Error('�x');, with the log ; what is left that steers: [] | the server saw nothing",
        ),
        // All four line ends of the language end a comment.
        source(
            "script/source-of-odd-lines",
            "hides code behind line ends that editors don't show",
            || {
                "output = { a: 1 }; // \u{2028} output.b = 2;\n// \r output.c = 3; // \u{2029} output.d = 4;\n"
                    .to_owned()
            },
            "finished: {\"a\":1,\"b\":2,\"c\":3,\"d\":4} | the server saw nothing",
        ),
        source(
            "script/source-with-marks",
            "hides code behind characters that nobody sees",
            || "\u{feff}#!/bin/sh\noutput\u{200d} = { a: 1 };\n\u{a0}\u{3000}output = { b: 2 };\u{0}\n".to_owned(),
            "finding: SyntaxError: Abrupt end: Expecting private identifier | the server saw nothing",
        ),
    ]
}

/// The code is made when it runs: all of them together are large.
fn source(name: &'static str, tries: &'static str, code: fn() -> String, answer: &'static str) -> Attack {
    Attack::new(name, tries, move |arena| async move { run(arena, &code(), LONG).await }, answer)
}

fn nested(open: &str, inner: &str, close: &str) -> String {
    const DEPTH: usize = 50_000;
    format!("{}{inner}{}", open.repeat(DEPTH), close.repeat(DEPTH))
}
