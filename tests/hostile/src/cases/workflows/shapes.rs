//! Files of a megabyte, the most that is read, each of another shape: none may keep the checker busy.

use super::{IDLE, file, with_lines};
use crate::attack::Attack;

/// A little less than what is read, so that the rest of a workflow fits.
const BYTES: usize = 1_000_000;

pub(super) fn attacks() -> Vec<Attack> {
    [beyond(), plain(), entries(), expressions(), steps()].into_iter().flatten().collect()
}

/// As often as it fits into a megabyte.
fn filled(line: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(BYTES);
    for number in 0.. {
        let line = line(number);
        if text.len() + line.len() > BYTES {
            break;
        }
        text += &line;
    }
    text
}

fn beyond() -> Vec<Attack> {
    vec![
        file(
            "workflow/10-mb-of-text",
            "a text of 10 MB",
            with_lines(&format!("description: {}\n", "x".repeat(10 << 20))),
            "finding: the file has 10485888 bytes, and at most 1048576 are read",
        ),
        file(
            "workflow/10-mb-of-keys",
            "10 MB of keys",
            with_lines(&"key: 1\n".repeat(10 * BYTES / 7)),
            "finding: the file has 10000111 bytes, and at most 1048576 are read",
        ),
        file(
            "workflow/10-mb-of-brackets",
            "10 MB of brackets",
            "[".repeat(10 << 20),
            "finding: the file has 10485760 bytes, and at most 1048576 are read",
        ),
        file(
            "workflow/100000-steps",
            "100,000 steps",
            format!("weft: 1\nname: attack\nsteps:\n{}", IDLE.repeat(100_000)),
            "finding: the file has 8600028 bytes, and at most 1048576 are read",
        ),
        file(
            "workflow/5000-steps",
            "5,000 steps, which is not too large a file",
            format!("weft: 1\nname: attack\nsteps:\n{}", IDLE.repeat(5_000)),
            "finding: the workflow has 5000 steps, and at most 500 are read (and 500 more)",
        ),
    ]
}

fn plain() -> Vec<Attack> {
    vec![
        file(
            "workflow/1-mb-of-text",
            "a text of a megabyte on one line",
            with_lines(&format!("description: {}\n", "x".repeat(BYTES))),
            "finished",
        ),
        file(
            "workflow/1-mb-of-quotes",
            "quotation after quotation",
            with_lines(&format!("description: '{}'\n", "''".repeat(BYTES / 2))),
            "finished",
        ),
        file(
            "workflow/1-mb-of-lines",
            "a text of half a million lines",
            with_lines(&format!("description: >\n{}", "  x\n".repeat(BYTES / 4))),
            "finished",
        ),
        file("workflow/1-mb-of-comments", "comments", with_lines(&"#\n".repeat(BYTES / 2)), "finished"),
        file(
            "workflow/1-mb-of-spaces",
            "nothing but space",
            with_lines(&format!("{}\n", " ".repeat(BYTES))),
            "finished",
        ),
        file(
            "workflow/1-mb-of-indentation",
            "deeper and deeper",
            with_lines(&format!("a:\n{}", filled(|depth| format!("{}a:\n", " ".repeat(depth + 1))))),
            "finding: nested deeper than 64 levels",
        ),
        file(
            "workflow/1-mb-of-dashes",
            "dashes",
            "-".repeat(BYTES),
            "finding: a workflow must be `key: value` lines, not text",
        ),
        file(
            "workflow/1-mb-of-colons",
            "colons",
            "a: ".repeat(BYTES / 3),
            "finding: this isn't YAML: mapping values are not allowed in this context",
        ),
        file(
            "workflow/1-mb-of-anchors",
            "anchors",
            with_lines(&filled(|number| format!("k{number}: &a{number} 1\n"))),
            "finding: `&` and `*` begin a YAML anchor or alias, which workflow files don't have",
        ),
        file(
            "workflow/1-mb-name",
            "a name of a megabyte",
            format!("weft: 1\nname: {}\nsteps: []\n", "x".repeat(BYTES)),
            "finding: the workflow's name can't be `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…` (and 1 more)",
        ),
    ]
}

fn entries() -> Vec<Attack> {
    let inputs = filled(|number| format!("  i{number}: integer\n")).lines().take(40_000).collect::<Vec<_>>().join("\n");
    let long = |number: usize| format!("{}{number}: 1\n", "stepsstepsste".repeat(4));
    vec![
        file(
            "workflow/1-mb-of-keys",
            "as many unknown keys as can be",
            with_lines(
                &filled(|number| format!("step{number}: 1\n"))
                    .lines()
                    .take(45_000)
                    .map(|line| format!("{line}\n"))
                    .collect::<String>(),
            ),
            "finding: a workflow has no key `step0` (and 500 more)",
        ),
        file(
            "workflow/1-mb-of-long-keys",
            "long keys that are nearly right",
            with_lines(&filled(long)),
            "finding: a workflow has no key `stepsstepsstestepsstepsstestepsstepsstestepsstepsste0` (and 500 more)",
        ),
        file(
            "workflow/1-mb-of-one-key",
            "one key again and again",
            with_lines(&"description: a\n".repeat(40_000)),
            "finding: `description` is already set above, and only one of the two could count (and 500 more)",
        ),
        file("workflow/1-mb-of-inputs", "40,000 inputs", with_lines(&format!("inputs:\n{inputs}\n")), "finished"),
        file(
            "workflow/1-mb-of-connections",
            "connections that nobody uses",
            with_lines(&format!("connections:\n{}", filled(|number| format!("  c{number}: htpp\n")))),
            "finding: more than 100000 values in one file",
        ),
        file(
            "workflow/1-mb-of-numbers",
            "numbers of a megabyte",
            with_lines(&format!("description: {}\n", "9".repeat(BYTES))),
            "finding: `description` must be text, not a number",
        ),
        file(
            "workflow/1-mb-of-cron",
            "a schedule of a megabyte",
            with_lines(&format!(
                "on: {{ schedule: {{ cron: \"{} * * * *\", zone: UTC }} }}\n",
                filled(|_| "0,".to_owned()) + "0"
            )),
            "finished",
        ),
        file(
            "workflow/1-mb-path",
            "a path of a megabyte",
            format!("weft: 1\nname: a\nsteps:\n  - {{ id: a, uses: ./{}.yaml }}\n", "a/".repeat(BYTES / 2) + "a"),
            "finding: `./a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/…` is too long for a path",
        ),
    ]
}

fn expressions() -> Vec<Attack> {
    let in_rows =
        |rows: &str| format!("weft: 1\nname: attack\nsteps:\n{}", IDLE.replace("rows: []", &format!("rows: [{rows}]")));
    let many = |text: &str| text.repeat((BYTES / text.len()).min(45_000));
    let nested = format!("\"${{ {} }}\"", "- ".repeat(2_000) + "1");
    vec![
        file(
            "workflow/1-mb-of-expressions",
            "45,000 expressions on one line",
            in_rows(&many("\"${ .run }\",")),
            "finding: the workflow has more than 4000 expressions",
        ),
        file(
            "workflow/1-mb-of-wide-expressions",
            "the same behind wide letters",
            in_rows(&format!("\"好\",{}", many("'${ .run }',"))),
            "finding: parameter `rows.0` must be `key: value` lines, not \"好\" (and 1 more)",
        ),
        file(
            "workflow/1-mb-of-wrong-expressions",
            "45,000 expressions that are wrong",
            in_rows(&many("'${ . . }',")),
            "finding: the expression isn't jq: key expected at its end (and 500 more)",
        ),
        file(
            "workflow/1-mb-of-long-expressions",
            "expressions of 4,000 bytes",
            in_rows(&many(&format!("{nested},"))),
            "host: the expression is nested too deep, or recurses without end",
        ),
        file(
            "workflow/expression-of-1-mb",
            "one expression of a megabyte",
            in_rows(&format!("'${{ {} }}'", "1+".repeat(BYTES / 2) + "1")),
            "finding: the expression has 1000001 bytes, and at most 4096 are read",
        ),
        file(
            "workflow/expression-of-brackets",
            "an expression of brackets",
            in_rows(&format!("'${{ {} }}'", "[".repeat(4_000))),
            "finding: brackets are nested deeper than 64 levels",
        ),
        file(
            "workflow/expression-of-texts",
            "texts in texts in texts",
            in_rows(&format!("'${{ {} }}'", "\"\\(".repeat(1_300))),
            "finding: brackets are nested deeper than 64 levels",
        ),
        file(
            "workflow/expression-of-definitions",
            "definitions in definitions",
            in_rows(&format!("'${{ {}1 }}'", "def f: 1; ".repeat(400))),
            "invalid: its parameters don't fit: parameter `rows.0` must be `key: value` lines, not a whole number",
        ),
    ]
}

fn steps() -> Vec<Attack> {
    let step = |number: usize, with: &str| {
        format!("  - {{ id: {}{number:03}, uses: table/upsert, with: {with} }}\n", "s".repeat(59))
    };
    let unknown: String = (0..57).map(|number| format!(".{}x{number:02}+", "s".repeat(60))).collect();
    let unknown: String = (0..230).map(|number| step(number, &format!("{{ rows: '${{ {unknown}1 }}' }}"))).collect();
    let right = "{ table: t, key: [id], rows: [] }";
    let circle: String = (0..500)
        .map(|number| {
            step(number, right)
                .replace(", with", &format!(", needs: {}{:03}, with", "s".repeat(59), (number + 1) % 500))
        })
        .collect();
    let all: Vec<String> = (0..160).map(|number| format!("{}{number:03}", "s".repeat(59))).collect();
    let everything: String = (0..160)
        .map(|number| step(number, right).replace(", with", &format!(", needs: [{}], with", all[..number].join(", "))))
        .collect();
    let head = "weft: 1\nname: attack\nsteps:\n";
    vec![
        file(
            "workflow/1-mb-of-steps",
            "as many steps as a megabyte holds",
            format!("{head}{}", filled(|_| "- {}\n".to_owned())),
            "finding: more than 100000 values in one file",
        ),
        file(
            "workflow/1-mb-of-unknown-steps",
            "expressions that name steps there aren't, nearly",
            format!("{head}{unknown}"),
            "finding: there is no step `ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssx00` (and 500 more)",
        ),
        file(
            "workflow/circle-of-steps",
            "500 steps that wait for each other",
            format!("{head}{circle}"),
            "finding: these steps wait for each other: sssssssssssssssssssssssssssssssssssssssssssssssssssssssssss000 -> sssssssssssssssssssssssssssssssssssssssssssssssssssssssssss001 -> ssssssssssssssssssssssssss… (4012 bytes)",
        ),
        file(
            "workflow/steps-that-need-all",
            "steps that need all before them",
            format!("{head}{everything}"),
            "finished",
        ),
    ]
}
