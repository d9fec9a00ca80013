//! Files that are hard to read.

use super::{IDLE, file, with_lines};
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    [references(), nested(), odd(), names()].into_iter().flatten().collect()
}

fn references() -> Vec<Attack> {
    let mut laughs = "a0: &a0 [ha, ha]\n".to_owned();
    for level in 1..20 {
        laughs += &format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}]\n", level - 1);
    }
    vec![
        file(
            "workflow/aliases",
            "a billion laughs",
            laughs,
            "finding: `&` and `*` begin a YAML anchor or alias, which workflow files don't have",
        ),
        file(
            "workflow/alias-to-itself",
            "a list that holds itself",
            "a: &a [*a]\n",
            "finding: `&` and `*` begin a YAML anchor or alias, which workflow files don't have",
        ),
        file(
            "workflow/alias-to-nothing",
            "an alias without an anchor",
            "a: *b\n",
            "finding: `&` and `*` begin a YAML anchor or alias, which workflow files don't have",
        ),
        file(
            "workflow/merge-key",
            "a merge key with an alias",
            with_lines("inputs: &a { x: text }\n<<: *a\n"),
            "finding: `&` and `*` begin a YAML anchor or alias, which workflow files don't have",
        ),
        file(
            "workflow/merge-key-plain",
            "a merge key with a map",
            with_lines("<<: { description: merged }\n"),
            "finding: a workflow has no key `<<`",
        ),
    ]
}

fn nested() -> Vec<Attack> {
    const DEPTH: usize = 100_000;
    let indented: String = (0..1_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    vec![
        file(
            "workflow/nested-lists",
            "lists in lists, 100,000 deep",
            format!("a: {}", "[".repeat(DEPTH)),
            "finding: this isn't YAML: recursion limit exceeded",
        ),
        file(
            "workflow/nested-maps",
            "maps in maps, 100,000 deep",
            "{a: ".repeat(DEPTH),
            "finding: this isn't YAML: recursion limit exceeded",
        ),
        file(
            "workflow/nested-dashes",
            "lists in lists on one line",
            format!("a:\n  {}1\n", "- ".repeat(DEPTH)),
            "finding: nested deeper than 64 levels",
        ),
        file(
            "workflow/nested-keys",
            "keys that are keys that are keys",
            "? ".repeat(DEPTH),
            "finding: a key must be a word, not a list or a map",
        ),
        file(
            "workflow/nested-blocks",
            "blocks in blocks, 1,000 deep",
            indented,
            "finding: nested deeper than 64 levels",
        ),
        file(
            "workflow/nested-closed",
            "ends without beginnings",
            format!("a: {}", "]".repeat(DEPTH)),
            "finding: this isn't YAML: misplaced bracket",
        ),
    ]
}

fn odd() -> Vec<Attack> {
    vec![
        file(
            "workflow/key-twice",
            "a key twice",
            with_lines("description: a\ndescription: b\n"),
            "finding: `description` is already set above, and only one of the two could count",
        ),
        file(
            "workflow/tag-binary",
            "bytes",
            with_lines("description: !!binary aGk=\n"),
            "finding: `tag:yaml.org,2002:!binary` is a YAML tag, which workflow files don't have",
        ),
        file(
            "workflow/tag-python",
            "an object of Python",
            with_lines("description: !!python/object/apply:os.system [id]\n"),
            "finding: `tag:yaml.org,2002:!python/object/apply:os.system` is a YAML tag, which workflow files don't have",
        ),
        file(
            "workflow/tag-of-map",
            "a tag on a map",
            with_lines("inputs: !!set { x }\n"),
            "finding: `tag:yaml.org,2002:!set` is a YAML tag, which workflow files don't have",
        ),
        file(
            "workflow/tag-of-own",
            "a tag of its own",
            "%TAG ! tag:evil.example,2000:\n---\nweft: !x 1\n",
            "finding: `tag:evil.example,2000:!x` is a YAML tag, which workflow files don't have",
        ),
        file(
            "workflow/documents",
            "several documents",
            format!("{0}---\n{0}", with_lines("")),
            "finding: a second document begins here, and a workflow file holds one",
        ),
        file(
            "workflow/directive",
            "another version of YAML",
            format!("%YAML 9.9\n---\n{}", with_lines("")),
            "finished",
        ),
        file(
            "workflow/key-of-list",
            "a list for a key",
            with_lines("? [a, b]\n: c\n"),
            "finding: a key must be a word, not a list or a map",
        ),
        file("workflow/with-mark", "a byte order mark", format!("\u{feff}{}", with_lines("")), "finished"),
        file(
            "workflow/mark-inside",
            "a byte order mark in the middle",
            with_lines("\u{feff}description: a\n"),
            "finding: this isn't YAML: a byte order mark must not appear inside a document",
        ),
        file(
            "workflow/nul",
            "a NUL character",
            with_lines("description: a\0b\n"),
            "finding: this isn't YAML: found unprintable character",
        ),
        file(
            "workflow/escape-beyond",
            "an escape beyond all characters",
            with_lines("description: \"\\UFFFFFFFF\"\n"),
            "finding: the quoted text that begins here has no end, or goes on without indentation",
        ),
        file(
            "workflow/carriage-returns",
            "lines that end as on old machines",
            with_lines("").replace('\n', "\r"),
            "finished",
        ),
        file(
            "workflow/open-quote",
            "a quotation without end",
            with_lines("description: \"a\n"),
            "finding: the quoted text that begins here has no end, or goes on without indentation",
        ),
        file(
            "workflow/only-comments",
            "nothing but comments",
            "# nothing\n".repeat(1_000),
            "finding: the file is empty",
        ),
        file(
            "workflow/number-of-digits",
            "a version of a thousand digits",
            format!("weft: {}\n", "9".repeat(1_000)),
            "finding: the file is written in version 9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999… (1071 bytes)",
        ),
    ]
}

fn names() -> Vec<Attack> {
    let step =
        |id: &str| format!("weft: 1\nname: attack\nsteps:\n{}", IDLE.replace("id: idle", &format!("id: \"{id}\"")));
    vec![
        file(
            "workflow/name-with-escapes",
            "a name that clears the screen",
            "weft: 1\nname: \"\\e[2J\"\nsteps: []\n",
            "finding: the workflow's name can't be `\\u{1b}[2J` (and 1 more)",
        ),
        file(
            "workflow/name-turned-round",
            "a name that is read from right to left",
            "weft: 1\nname: \"a\u{202e}b\"\nsteps: []\n",
            "finding: the workflow's name can't be `a\\u{202e}b` (and 1 more)",
        ),
        file(
            "workflow/id-with-escapes",
            "a step that clears the screen",
            step("\\e[2J"),
            "finding: the id of a step can't be `\\u{1b}[2J`",
        ),
        file(
            "workflow/id-turned-round",
            "a step that is read from right to left",
            step("a\\u202eb"),
            "finding: the id of a step can't be `a\\u{202e}b`",
        ),
        file(
            "workflow/id-alike",
            "a step with a letter that looks like another",
            step("ord\\u0435rs"),
            "finding: the id of a step can't be `ordеrs`",
        ),
        file(
            "workflow/id-of-1000",
            "a step with a name of 1,000 letters",
            step(&"a".repeat(1_000)),
            "finding: the id of a step can't be `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…`",
        ),
        file(
            "workflow/id-reserved",
            "a step that would be taken for the run",
            step("run"),
            "finding: a step can't be called `run`: in expressions `.run` is something else",
        ),
        file(
            "workflow/table-of-sql",
            "a table that is a piece of SQL",
            step("idle").replace("table: workflows", "table: 'a; DROP TABLE b'"),
            "finding: `a; DROP TABLE b` can't be a table",
        ),
        file(
            "workflow/table-of-weft",
            "a table of weft itself",
            step("idle").replace("table: workflows", "table: _weft_runs"),
            "finding: `_weft_runs` can't be a table",
        ),
        file(
            "workflow/table-of-sqlite",
            "a table of SQLite itself",
            step("idle").replace("table: workflows", "table: sqlite_master"),
            "finding: `sqlite_master` can't be a table",
        ),
    ]
}
