//! The sources themselves: files that import each other in a circle can only be understood together, so circles are small.
//! Rooms stand on floors, and know only what is below.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use weft_e2e::repository;

/// Files of one circle.
const CIRCLE_MAX: usize = 3;
/// The host's rooms, from the top down. Those of one floor don't know each other.
const FLOORS: [&[&str]; 6] = [
    &["weft"],
    &["weft-testing"],
    &["weft-engine"],
    &["weft-workflow", "weft-sandbox", "weft-store"],
    &["weft-recording"],
    &["weft-yaml"],
];

/// What imports what. Sorted, so that messages are the same each time.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// The modules of a crate that are not only there for tests, by their path in it: the file, and its text without tests.
struct Sources(BTreeMap<Vec<String>, (String, String)>);

impl Sources {
    fn of(folder: &Path) -> Self {
        let mut files = Vec::new();
        find(&folder.join("src"), &mut files);
        let mut found = BTreeMap::new();
        let mut tests = BTreeSet::new();
        for file in files {
            let module = module_of(folder, &file);
            let text = fs::read_to_string(&file).expect("a source");
            tests.extend(test_modules(&text).into_iter().map(|name| inside(&module, name)));
            let name = file.strip_prefix(repository()).expect("it is in here").display().to_string();
            found.insert(module, (name, without_tests(&text)));
        }
        found.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        Self(found)
    }

    fn imports(&self) -> Imports {
        let mut imports = Imports::new();
        for (module, (file, text)) in &self.0 {
            let named = paths(text).into_iter().filter_map(|path| self.file_of(module, &path));
            imports.insert(file.clone(), named.filter(|named| named != file).collect());
        }
        imports
    }

    /// The file of the innermost module in a path. What is named from the root alone is the root's to hand out.
    fn file_of(&self, module: &[String], path: &str) -> Option<String> {
        let path = absolute(module, path);
        let mut prefixes = (1..=path.len()).rev().map(|length| &path[..length]);
        prefixes.find_map(|prefix| self.0.get(prefix)).map(|(file, _)| file.clone())
    }
}

fn inside(module: &[String], name: String) -> Vec<String> {
    module.iter().cloned().chain([name]).collect()
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn module_of(folder: &Path, file: &Path) -> Vec<String> {
    let path = file.strip_prefix(folder.join("src")).expect("it is in there").with_extension("");
    let mut module: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        module.pop();
    }
    module
}

/// Modules that are there for tests only, and in files of their own.
fn test_modules(text: &str) -> Vec<String> {
    let declared = Regex::new(r"#\[cfg\(test\)\]\s*mod (\w+);").expect("a pattern");
    declared.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// Without comments, and without the tests at the end.
fn without_tests(text: &str) -> String {
    let tests = Regex::new(r"#\[cfg\(test\)\]\s*mod \w+ \{").expect("a pattern");
    let code = tests.find(text).map_or(text, |tests| &text[..tests.start()]);
    Regex::new(r"//[^\n]*").expect("a pattern").replace_all(code, "").into_owned()
}

/// All paths that a text imports or names, each from `crate`, `super` or `self` on.
fn paths(text: &str) -> Vec<String> {
    let imported = Regex::new(r"\buse\s+((?:crate|super|self)::[^;]+);").expect("a pattern");
    let named = Regex::new(r"\bcrate(?:::[A-Za-z_]\w*)+").expect("a pattern");
    let renamed = Regex::new(r"\s+as\s+\w+").expect("a pattern");
    let mut paths = Vec::new();
    for found in imported.captures_iter(text) {
        let plain: String = renamed.replace_all(&found[1], "").split_whitespace().collect();
        take_apart("", &plain, &mut paths);
    }
    paths.extend(named.find_iter(text).map(|found| found.as_str().to_owned()));
    paths
}

/// `a::{b, c::{d, e}}` is `a::b`, `a::c::d` and `a::c::e`.
fn take_apart(before: &str, tree: &str, paths: &mut Vec<String>) {
    let Some((head, inner)) = tree.split_once('{') else {
        paths.push(format!("{before}{tree}"));
        return;
    };
    let (mut depth, mut begin) = (0, 0);
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    for (position, char) in inner.char_indices().chain([(inner.len(), ',')]) {
        match char {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                take_apart(&format!("{before}{head}"), &inner[begin..position], paths);
                begin = position + 1;
            }
            _ => {}
        }
    }
}

/// A path from the root of the crate on.
fn absolute(module: &[String], path: &str) -> Vec<String> {
    let mut absolute = module.to_vec();
    for part in path.split("::").filter(|part| !part.is_empty()) {
        match part {
            "crate" => absolute.clear(),
            "self" => {}
            "super" => {
                absolute.pop();
            }
            name => absolute.push(name.to_owned()),
        }
    }
    absolute
}

/// Everything that is imported from here on, in however many steps.
fn reached(imports: &Imports, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(file) = next.pop() {
        for imported in imports.get(file).into_iter().flatten() {
            if reached.insert(imported.clone()) {
                next.push(imported);
            }
        }
    }
    reached
}

/// Those that reach each other, the largest first.
fn circles(imports: &Imports) -> Vec<Vec<String>> {
    let all: BTreeMap<&String, BTreeSet<String>> = imports.keys().map(|file| (file, reached(imports, file))).collect();
    let circle = |file: &&String| -> Vec<String> {
        let comes_back = |other: &&String| all.get(other).is_some_and(|from| from.contains(*file));
        all[*file].iter().filter(comes_back).cloned().collect()
    };
    let found: BTreeSet<Vec<String>> = imports.keys().map(|file| circle(&file)).collect();
    let mut found: Vec<Vec<String>> = found.into_iter().filter(|circle| circle.len() > 1).collect();
    found.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    found
}

fn crates(above: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join(above)).expect("a folder of crates");
    let folders = entries.map(|entry| entry.expect("an entry").path());
    let mut crates: Vec<PathBuf> = folders.filter(|folder| folder.join("Cargo.toml").is_file()).collect();
    crates.sort();
    crates
}

/// A crate's name, and those of our own crates that it is built with; what only its tests or its build need doesn't count.
fn dependencies(manifest: &str) -> (String, BTreeSet<String>) {
    let section = Regex::new(r"^\[(?:target\.[^\]]+\.)?dependencies(?:\.(weft(?:-[\w-]+)?))?\]").expect("a pattern");
    let entry = Regex::new(r"^(weft(?:-[\w-]+)?)\s*[.=]").expect("a pattern");
    let (mut name, mut found, mut counts) = (String::new(), BTreeSet::new(), false);
    for line in manifest.lines() {
        if line.starts_with('[') {
            let begun = section.captures(line);
            let alone = begun.as_ref().and_then(|begun| begun.get(1));
            // What follows in a section of one dependency are its settings.
            counts = begun.is_some() && alone.is_none();
            found.extend(alone.map(|alone| alone.as_str().to_owned()));
        } else if let Some(text) = line.strip_prefix("name = ").filter(|_| name.is_empty()) {
            name = text.trim_matches('"').to_owned();
        } else if let Some(entry) = entry.captures(line).filter(|_| counts) {
            found.insert(entry[1].to_owned());
        }
    }
    (name, found)
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// The arrows between rooms of the host that don't run down, those included that take a way through other crates.
fn wrong_arrows(crates: &Imports) -> Vec<String> {
    let mut wrong = Vec::new();
    for from in crates.keys() {
        let Some(own) = floor(from) else { continue };
        let upwards = |to: &&String| floor(to).is_some_and(|other| other <= own);
        wrong.extend(reached(crates, from).iter().filter(upwards).map(|to| format!("{from} -> {to}")));
    }
    wrong
}

#[test]
fn rooms_know_only_what_is_below() {
    let manifest = |folder: &PathBuf| fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
    let rooms: Imports = crates("host").iter().map(|folder| dependencies(&manifest(folder))).collect();
    let named: BTreeSet<&str> = FLOORS.concat().into_iter().collect();
    assert_eq!(rooms.keys().map(String::as_str).collect::<BTreeSet<_>>(), named, "each room has its floor");
    assert!(rooms["weft"].contains("weft-engine"), "{rooms:?}");
    let nodes = crates("nodes").into_iter().map(|folder| dependencies(&manifest(&folder)));
    let all: Imports = rooms.into_iter().chain(nodes).collect();
    assert_eq!(wrong_arrows(&all), Vec::<String>::new());
}

#[test]
fn arrows_that_do_not_run_down_are_found() {
    let arrows = |from: &str, to: &[&str]| (from.to_owned(), to.iter().map(|&to| to.to_owned()).collect());
    let crates = Imports::from([
        arrows("weft", &["weft-engine", "weft-bundle"]),
        arrows("weft-engine", &["weft-sandbox", "weft-store"]),
        arrows("weft-sandbox", &["weft-recording", "weft-store"]),
        arrows("weft-store", &[]),
        arrows("weft-workflow", &["weft-expression", "weft-yaml"]),
        arrows("weft-expression", &["weft-sandbox"]),
        arrows("weft-yaml", &["weft-recording"]),
    ]);
    let wrong = [
        "weft-sandbox -> weft-store",
        "weft-workflow -> weft-sandbox",
        "weft-workflow -> weft-store",
        "weft-yaml -> weft-recording",
    ];
    assert_eq!(wrong_arrows(&crates), wrong);
}

#[test]
fn dependencies_are_read_in_all_their_forms() {
    let manifest = "[package]\nname = \"weft-a\"\n[dependencies]\n# weft-no = 1\nweft-b.workspace = true\n\
                    weft-c = { workspace = true }\nweftless = \"1\"\nserde = \"1\"\n[dependencies.weft-d]\nworkspace = true\n\
                    [target.'cfg(unix)'.dependencies]\nweft-e.workspace = true\n[dev-dependencies]\n\
                    weft-not.workspace = true\n[build-dependencies]\nweft-neither.workspace = true\n";
    let (name, found) = dependencies(manifest);
    assert_eq!(name, "weft-a");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["weft-b", "weft-c", "weft-d", "weft-e"]);
}

#[test]
fn circles_of_imports_are_small() {
    let circles = crates("host").iter().flat_map(|folder| circles(&Sources::of(folder).imports())).collect::<Vec<_>>();
    let large: Vec<String> = circles
        .iter()
        .filter(|circle| circle.len() > CIRCLE_MAX)
        .map(|circle| format!("{} files import each other:\n    {}", circle.len(), circle.join("\n    ")))
        .collect();
    assert!(large.is_empty(), "{}", large.join("\n"));
}

#[test]
fn rooms_of_the_engine_build_on_each_other() {
    let root = "host/engine/src/";
    let room = |file: &str| {
        let (room, _) = file.strip_prefix(root)?.split_once('/')?;
        Some(room.to_owned())
    };
    let mut rooms = Imports::new();
    for (file, imported) in Sources::of(&repository().join("host/engine")).imports() {
        let Some(own) = room(&file) else { continue };
        let others = imported.iter().filter_map(|file| room(file)).filter(|other| *other != own);
        rooms.entry(own.clone()).or_default().extend(others);
    }
    assert!(rooms.len() > 5, "{rooms:?}");
    assert_eq!(circles(&rooms), Vec::<Vec<String>>::new());
}

#[test]
fn circles_are_found() {
    let import = |from: &str, to: &[&str]| (from.to_owned(), to.iter().map(|&to| to.to_owned()).collect());
    let imports = Imports::from([
        import("a", &["b"]),
        import("b", &["c", "d"]),
        import("c", &["a"]),
        import("d", &["e"]),
        import("e", &["d", "f"]),
        import("f", &[]),
    ]);
    assert_eq!(circles(&imports), [vec!["a", "b", "c"], vec!["d", "e"]]);
}

#[test]
fn imports_are_read_in_all_their_forms() {
    let text = "use crate::a::{self, b::{C, D as E, L}};\nuse super::f;\n// use crate::no;\nfn g() { crate::h::i() }\n\
                #[cfg(test)]\nmod more;\nuse self::j::K;\n#[cfg(test)]\nmod tests {\n    use crate::not;\n}\n";
    let module = ["x".to_owned(), "y".to_owned()];
    let read: BTreeSet<String> =
        paths(&without_tests(text)).iter().map(|path| absolute(&module, path).join("::")).collect();
    for path in ["a", "a::b::C", "a::b::D", "a::b::L", "x::f", "h::i", "x::y::j::K"] {
        assert!(read.contains(path), "{path} in {read:?}");
    }
    assert!(!read.contains("no") && !read.contains("not"), "{read:?}");
    assert_eq!(test_modules(text), ["more"]);
}
