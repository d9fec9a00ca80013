//! The suite: its files, and what stands at the head of each test.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders that are run. What languages need (`intl402`) and what isn't settled (`staging`) is left out.
pub const FOLDERS: [&str; 3] = ["language", "built-ins", "annexB"];

/// Where the suite lies.
#[derive(Debug, Clone)]
pub struct Suite(pub PathBuf);

impl Suite {
    /// The paths of all tests, from `test/` on.
    pub fn tests(&self) -> Vec<String> {
        let mut found = Vec::new();
        for folder in FOLDERS {
            self.collect(&self.0.join("test").join(folder), &mut found);
        }
        found.sort();
        found
    }

    fn collect(&self, folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            let name = path.to_str().unwrap();
            if path.is_dir() {
                self.collect(&path, found);
            } else if name.ends_with(".js") && !name.ends_with("_FIXTURE.js") {
                found.push(path.strip_prefix(self.0.join("test")).unwrap().to_str().unwrap().to_owned());
            }
        }
    }

    /// A file of the harness.
    pub fn harness(&self, name: &str) -> String {
        let path = self.0.join("harness").join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Where a file below `test/` lies.
    pub fn path(&self, path: &str) -> PathBuf {
        self.0.join("test").join(path)
    }

    /// A file below `test/`.
    pub fn read(&self, path: &str) -> Option<String> {
        let bytes = fs::read(self.path(path)).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    pub fn test(&self, path: &str) -> Test {
        let text = self.read(path).unwrap_or_else(|| panic!("{path} can't be read"));
        Test { path: path.to_owned(), head: Head::of(&text), text }
    }
}

/// A test.
#[derive(Debug, Clone)]
pub struct Test {
    pub path: String,
    pub text: String,
    pub head: Head,
}

/// How a text is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Sloppy,
    Strict,
    Module,
}

impl Test {
    /// All ways in which it has to be run.
    pub fn modes(&self) -> Vec<Mode> {
        let has = |flag: &str| self.head.flags.iter().any(|it| it == flag);
        match () {
            () if has("module") => vec![Mode::Module],
            () if has("raw") || has("noStrict") => vec![Mode::Sloppy],
            () if has("onlyStrict") => vec![Mode::Strict],
            () => vec![Mode::Sloppy, Mode::Strict],
        }
    }

    pub fn has(&self, flag: &str) -> bool {
        self.head.flags.iter().any(|it| it == flag)
    }

    /// Why it can't be run here, by the name of what is missing.
    pub fn lacks(&self) -> Option<&'static str> {
        let needs_agents =
            self.text.contains("$262.agent") || self.head.includes.iter().any(|it| it == "atomicsHelper.js");
        match () {
            () if needs_agents => Some("agents: a script has one thread, and starts none"),
            () if self.has("CanBlockIsTrue") => Some("blocking: a script can't wait for another thread"),
            () if self.head.features.iter().any(|it| it == "Temporal") => {
                Some("Temporal: the engine is built without it")
            }
            () => None,
        }
    }
}

/// What stands at the head of a test.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    pub flags: Vec<String>,
    pub features: Vec<String>,
    pub includes: Vec<String>,
    /// The phase and the type of the error that is expected.
    pub negative: Option<(String, String)>,
}

impl Head {
    /// Reads as much of YAML as the suite uses.
    fn of(text: &str) -> Self {
        let yaml = text.split_once("/*---").and_then(|(_, rest)| rest.split_once("---*/")).map_or("", |(yaml, _)| yaml);
        let lines: Vec<&str> = yaml.lines().collect();
        let phase = nested(&lines, "negative", "phase");
        Self {
            flags: list(&lines, "flags"),
            features: list(&lines, "features"),
            includes: list(&lines, "includes"),
            negative: phase.zip(nested(&lines, "negative", "type")),
        }
    }
}

/// What belongs to a key: the rest of its line, and the lines below that are indented or begin with `-`.
fn below<'a>(lines: &[&'a str], key: &str) -> Vec<&'a str> {
    let start = lines.iter().position(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')));
    let Some(start) = start else { return Vec::new() };
    let rest = lines[start + 1..].iter().take_while(|line| line.starts_with([' ', '-']) || line.trim().is_empty());
    std::iter::once(&lines[start][key.len() + 1..]).chain(rest.copied()).collect()
}

/// `[a, b]`, over one line or more, or a line `- a` for each.
fn list(lines: &[&str], key: &str) -> Vec<String> {
    let is_part = |char: char| matches!(char, '[' | ']' | ',' | '\'' | '"') || char.is_whitespace();
    let joined =
        below(lines, key).iter().map(|line| line.trim().trim_start_matches("- ")).collect::<Vec<_>>().join(",");
    joined.split(is_part).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn nested(lines: &[&str], key: &str, inner: &str) -> Option<String> {
    below(lines, key)
        .iter()
        .find_map(|line| line.trim().strip_prefix(inner)?.strip_prefix(':').map(|it| it.trim().to_owned()))
}

#[test]
fn heads_are_read() {
    let head = Head::of(
        "/*---\nflags: [module, async]\nfeatures:\n  - BigInt\n  - Symbol.iterator\nincludes: [a.js,\n  b.js]\n\
         negative:\n  phase: parse\n  type: SyntaxError\n---*/\n",
    );
    let words = |words: [&str; 2]| words.map(str::to_owned).to_vec();
    assert_eq!(
        head,
        Head {
            flags: words(["module", "async"]),
            features: words(["BigInt", "Symbol.iterator"]),
            includes: words(["a.js", "b.js"]),
            negative: Some(("parse".to_owned(), "SyntaxError".to_owned())),
        }
    );
}
