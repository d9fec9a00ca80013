//! Other files that code asks for: found by the rules of Node.js (<https://nodejs.org/api/modules.html>, "All together"),
//! in files beside the code and in the packages of `node_modules`, and nowhere else.
//!
//! The node gets them as an object: path -> `{ "text", "links" }`, where `links` says for each request in the text which path
//! it leads to. What the code itself asks for stands under the path `""`. A request that leads nowhere has no link; whether
//! that is a mistake the node decides, as it knows what is built in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::requests;
use crate::check::library::Library;

/// Most files that the code of a step asks for, directly and through each other.
const MODULES_MAX: usize = 1_000;
/// Most bytes of them together, and so of each.
const MODULES_BYTES_MAX: usize = 4 << 20;

/// How the name of a file that code may ask for ends. A request may leave it out.
const ENDINGS: [&str; 4] = [".js", ".json", ".cjs", ".mjs"];

/// All files that a code in this folder (with its trailing slash, or empty) asks for, directly and through each other. The
/// error says why that is too much.
pub(super) fn all(code: &str, folder: &str, library: &dyn Library) -> Result<Value, String> {
    let mut modules = Modules::new(library);
    let mut files = BTreeMap::new();
    let links = modules.follow(code, folder)?;
    if !links.is_empty() {
        // The node has the text of the code itself as another parameter.
        files.insert(String::new(), json!({ "text": "", "links": links }));
    }
    while let Some((path, text)) = modules.open.pop() {
        let links = if is_data(&path) { Links::new() } else { modules.follow(&text, folder_of(&path))? };
        files.insert(path, json!({ "text": text, "links": links }));
    }
    Ok(Value::Object(files.into_iter().collect()))
}

/// By request: the path that it leads to.
type Links = BTreeMap<String, String>;

/// The files that were met.
struct Modules<'l> {
    finder: Finder<'l>,
    met: BTreeSet<String>,
    /// Of their texts together.
    bytes: usize,
    /// Those whose own requests were not followed yet: path and text.
    open: Vec<(String, String)>,
}

impl<'l> Modules<'l> {
    fn new(library: &'l dyn Library) -> Self {
        let finder = Finder { library, manifests: BTreeMap::new() };
        Self { finder, met: BTreeSet::new(), bytes: 0, open: Vec::new() }
    }

    /// Where the requests in a text lead.
    fn follow(&mut self, text: &str, folder: &str) -> Result<Links, String> {
        let mut links = Links::new();
        for request in requests::of(text) {
            let Some((path, text)) = self.finder.find(folder, request) else { continue };
            links.insert(request.to_owned(), path.clone());
            self.meet(path, text)?;
        }
        Ok(links)
    }

    fn meet(&mut self, path: String, text: String) -> Result<(), String> {
        if !self.met.insert(path.clone()) {
            return Ok(());
        }
        self.bytes += text.len();
        if self.met.len() > MODULES_MAX || self.bytes > MODULES_BYTES_MAX {
            return Err(format!(
                "with the packages that it asks for, the code has more than {MODULES_MAX} files or {} MiB",
                MODULES_BYTES_MAX >> 20
            ));
        }
        self.open.push((path, text));
        Ok(())
    }
}

fn is_data(path: &str) -> bool {
    path.ends_with(".json")
}

/// The folder of a path, with its slash.
fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |end| &path[..=end])
}

struct Finder<'l> {
    library: &'l dyn Library,
    /// What packages say of themselves, by their folders; none where there is no package. Many files ask for the same one.
    manifests: BTreeMap<String, Option<Value>>,
}

impl Finder<'_> {
    /// The file that a request from this folder leads to.
    fn find(&mut self, folder: &str, request: &str) -> Option<(String, String)> {
        // What is built in (`node:fs`), a URL, or a place on this machine.
        if request.contains(':') || request.starts_with('/') {
            return None;
        }
        if request.starts_with("./") || request.starts_with("../") || request == "." || request == ".." {
            return self.file_or_folder(&joined(folder, request)?);
        }
        self.package(folder, request)
    }

    /// `LOAD_NODE_MODULES`: in the folder itself and in those around it.
    fn package(&mut self, folder: &str, request: &str) -> Option<(String, String)> {
        let (name, inside) = split(request);
        if name.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
            return None;
        }
        folders_around(folder).find_map(|around| self.in_package(&format!("{around}node_modules/{name}"), inside))
    }

    fn in_package(&mut self, package: &str, inside: &str) -> Option<(String, String)> {
        let exports = self.manifest(package).and_then(|manifest| manifest.get("exports").cloned());
        if let Some(exports) = exports.filter(|exports| !exports.is_null()) {
            let wanted = if inside.is_empty() { ".".to_owned() } else { format!("./{inside}") };
            let path = joined(&format!("{package}/"), &exported(&exports, &wanted)?)?;
            return self.read(&path);
        }
        match inside {
            "" => self.folder(package),
            // A path has one spelling: by it the lock knows which package a file is of.
            inside => self.file_or_folder(&joined(&format!("{package}/"), inside)?),
        }
    }

    fn manifest(&mut self, folder: &str) -> Option<&Value> {
        if !self.manifests.contains_key(folder) {
            let text = self.library.read_code(&format!("{folder}/package.json"), MODULES_BYTES_MAX).ok();
            let manifest = text.and_then(|text| serde_json::from_str(&text).ok());
            self.manifests.insert(folder.to_owned(), manifest);
        }
        self.manifests.get(folder)?.as_ref()
    }

    /// `LOAD_AS_FILE`, then `LOAD_AS_DIRECTORY`.
    fn file_or_folder(&mut self, path: &str) -> Option<(String, String)> {
        self.file(path).or_else(|| self.folder(path))
    }

    fn file(&self, path: &str) -> Option<(String, String)> {
        self.read(path).or_else(|| ENDINGS.iter().find_map(|ending| self.read(&format!("{path}{ending}"))))
    }

    fn folder(&mut self, path: &str) -> Option<(String, String)> {
        let path = path.strip_suffix('/').unwrap_or(path);
        let main = self.manifest(path).and_then(|manifest| Some(manifest.get("main")?.as_str()?.to_owned()));
        let main = main.and_then(|main| joined(&format!("{path}/"), &main));
        let named = main.and_then(|main| self.file(&main).or_else(|| self.file(&format!("{main}/index"))));
        named.or_else(|| ["index.js", "index.json"].iter().find_map(|name| self.read(&format!("{path}/{name}"))))
    }

    fn read(&self, path: &str) -> Option<(String, String)> {
        if !ENDINGS.iter().any(|ending| path.ends_with(ending)) {
            return None;
        }
        let text = self.library.read_code(path, MODULES_BYTES_MAX).ok()?;
        Some((path.to_owned(), text))
    }
}

/// The name of a package, and what is asked for in it: `@scope/name/inside`.
fn split(request: &str) -> (&str, &str) {
    let segments = if request.starts_with('@') { 2 } else { 1 };
    let end = request.match_indices('/').nth(segments - 1).map_or(request.len(), |(at, _)| at);
    let (name, inside) = request.split_at(end);
    (name, inside.trim_start_matches('/'))
}

/// A folder (with its slash, or empty) and those that it lies in, which may have packages: the innermost first.
fn folders_around(folder: &str) -> impl Iterator<Item = &str> {
    let around = std::iter::successors(Some(folder), |inner| {
        let inner = inner.strip_suffix('/').filter(|inner| !inner.is_empty())?;
        Some(folder_of(inner))
    });
    around.filter(|folder| !holds_packages(folder))
}

/// Whether this is a `node_modules`: packages in it find each other from the folder around.
fn holds_packages(folder: &str) -> bool {
    folder.strip_suffix("node_modules/").is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// What a package's `exports` leads to: the target for `require`, or what holds in every case.
fn exported(exports: &Value, wanted: &str) -> Option<String> {
    let subpaths = exports.as_object().filter(|map| map.keys().any(|key| key.starts_with('.')));
    let Some(subpaths) = subpaths else { return (wanted == ".").then(|| target(exports))? };
    if let Some(exact) = subpaths.get(wanted) {
        return target(exact);
    }
    let fitting = subpaths.iter().filter_map(|(pattern, value)| {
        let (before, behind) = pattern.split_once('*')?;
        let star = wanted.strip_prefix(before)?.strip_suffix(behind).filter(|star| !star.is_empty())?;
        Some(((before.len(), pattern.len()), value, star))
    });
    // The narrowest pattern alone counts: a package keeps files to itself by one that leads to nothing.
    let (_, value, star) = fitting.max_by_key(|(width, _, _)| *width)?;
    Some(target(value)?.replace('*', star))
}

fn target(value: &Value) -> Option<String> {
    match value {
        Value::String(path) => Some(path.clone()),
        Value::Array(list) => list.iter().find_map(target),
        Value::Object(conditions) => {
            let holds =
                |name: &String| matches!(name.as_str(), "require" | "node" | "default" | "import" | "module-sync");
            // `require` goes before `import`, whichever stands first: what is asked for is nearly always CommonJS.
            let required = conditions.get("require").and_then(target);
            required.or_else(|| conditions.iter().filter(|(name, _)| holds(name)).find_map(|(_, value)| target(value)))
        }
        _ => None,
    }
}

/// A path that is written in a folder (with its slash), without `.` and `..`. None if it leads out of where paths count from.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = folder.split('/').collect();
    segments.pop();
    for segment in path.split('/') {
        match segment {
            "." | "" => {}
            ".." => _ = segments.pop().filter(|last| !matches!(*last, "" | "." | ".."))?,
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::check::library::CodeUnread;

    type Entries = &'static [(&'static str, &'static str)];

    struct Files {
        entries: Entries,
        asked: RefCell<Vec<String>>,
    }

    impl Files {
        fn new(entries: Entries) -> Self {
            Self { entries, asked: RefCell::default() }
        }
    }

    impl Library for Files {
        fn read(&self, _path: &str) -> Result<String, String> {
            Err("no workflow".to_owned())
        }

        fn read_code(&self, path: &str, _bytes_max: usize) -> Result<String, CodeUnread> {
            self.asked.borrow_mut().push(path.to_owned());
            let found = self.entries.iter().find(|(known, _)| *known == path);
            found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| CodeUnread::Unreadable("there is none".to_owned()))
        }
    }

    fn links(entries: Entries, code: &str, folder: &str) -> Vec<String> {
        let found = all(code, folder, &Files::new(entries)).expect("not too much");
        let of = |(path, file): (&String, &Value)| {
            let links = file["links"].as_object().expect("an object").clone();
            links
                .into_iter()
                .map(|(request, to)| format!("{path}: {request} -> {}", to.as_str().unwrap_or("?")))
                .collect::<Vec<_>>()
        };
        found.as_object().expect("an object").iter().flat_map(of).collect()
    }

    #[test]
    fn a_package_is_found_by_what_it_says_of_itself() {
        const FILES: Entries = &[
            ("w/node_modules/main/package.json", r#"{ "main": "./lib/main" }"#),
            ("w/node_modules/main/lib/main.js", "require('./part'); require('index-only')"),
            ("w/node_modules/main/lib/part.json", "{}"),
            ("w/node_modules/index-only/index.js", ""),
            (
                "w/node_modules/@scope/pack/package.json",
                r#"{ "exports": { ".": { "import": "./a.mjs", "require": "./a.cjs" }, "./more/*": "./lib/*.js" } }"#,
            ),
            ("w/node_modules/@scope/pack/a.cjs", ""),
            ("w/node_modules/@scope/pack/lib/x.js", ""),
            ("w/node_modules/@scope/pack/hidden.js", ""),
        ];
        let code =
            "require('main'); require('@scope/pack'); require('@scope/pack/more/x'); require('@scope/pack/hidden.js');
                    require('fs'); require('node:main')";
        assert_eq!(
            links(FILES, code, "w/blocks/"),
            [
                ": @scope/pack -> w/node_modules/@scope/pack/a.cjs",
                ": @scope/pack/more/x -> w/node_modules/@scope/pack/lib/x.js",
                ": main -> w/node_modules/main/lib/main.js",
                "w/node_modules/main/lib/main.js: ./part -> w/node_modules/main/lib/part.json",
                "w/node_modules/main/lib/main.js: index-only -> w/node_modules/index-only/index.js",
            ]
        );
    }

    #[test]
    fn a_file_has_the_path_of_its_own_package() {
        const FILES: Entries = &[
            ("node_modules/a/index.js", ""),
            ("node_modules/b/x.js", ""),
            ("node_modules/a/../b/x.js", ""),
            ("node_modules/@a/../b/x.js", ""),
        ];
        let code = "require('a/../b/x'); require('@a/../b/x'); require('a/./index.js')";
        assert_eq!(
            links(FILES, code, ""),
            [": a/../b/x -> node_modules/b/x.js", ": a/./index.js -> node_modules/a/index.js"]
        );
    }

    #[test]
    fn the_narrowest_pattern_of_a_package_counts() {
        const FILES: Entries = &[
            (
                "node_modules/a/package.json",
                r#"{ "exports": { "./*": "./lib/*.js", "./inner/*": null, "./inner/open/*": "./lib/open-*.js" } }"#,
            ),
            ("node_modules/a/lib/x.js", ""),
            ("node_modules/a/lib/inner/x.js", ""),
            ("node_modules/a/lib/open-x.js", ""),
        ];
        let code = "require('a/x'); require('a/inner/x'); require('a/inner/open/x')";
        assert_eq!(
            links(FILES, code, ""),
            [": a/inner/open/x -> node_modules/a/lib/open-x.js", ": a/x -> node_modules/a/lib/x.js"]
        );
    }

    #[test]
    fn what_a_package_says_of_itself_is_read_once() {
        const FILES: Entries = &[
            ("w/node_modules/a/package.json", r#"{ "main": "a.js" }"#),
            ("w/node_modules/a/a.js", "require('./b'); require('c')"),
            ("w/node_modules/a/b.js", "require('c'); require('c/more')"),
            ("w/node_modules/c/package.json", "{}"),
            ("w/node_modules/c/index.js", "require('a')"),
            ("w/node_modules/c/more.js", ""),
        ];
        let files = Files::new(FILES);
        all("require('a'); require('c')", "w/blocks/", &files).expect("not too much");
        let mut manifests = files.asked.into_inner();
        manifests.retain(|path| path.ends_with("package.json"));
        manifests.sort();
        let asked = manifests.len();
        manifests.dedup();
        assert_eq!(manifests.len(), asked, "{manifests:#?}");
        for name in ["a", "c"] {
            assert!(manifests.contains(&format!("w/node_modules/{name}/package.json")), "{manifests:#?}");
        }
    }

    #[test]
    fn the_nearest_package_counts_and_circles_end() {
        const FILES: Entries = &[
            ("node_modules/a/index.js", "require('b'); require('../a')"),
            ("node_modules/a/node_modules/b/index.js", "require('a')"),
            ("node_modules/b/index.js", ""),
            ("local.js", "require('./local.js')"),
        ];
        assert_eq!(
            links(FILES, "require('a'); require('./local')", ""),
            [
                ": ./local -> local.js",
                ": a -> node_modules/a/index.js",
                "local.js: ./local.js -> local.js",
                "node_modules/a/index.js: ../a -> node_modules/a/index.js",
                "node_modules/a/index.js: b -> node_modules/a/node_modules/b/index.js",
                "node_modules/a/node_modules/b/index.js: a -> node_modules/a/index.js",
            ]
        );
    }

    #[test]
    fn nothing_leads_out() {
        const FILES: Entries = &[("secret.js", ""), ("/etc/a.js", ""), ("w/.env", "")];
        let code = "require('../secret.js'); require('../../secret.js'); require('/etc/a.js'); require('./.env')";
        assert_eq!(links(FILES, code, "w/"), [": ../secret.js -> secret.js"], "the library says what may be read");
        assert!(links(FILES, code, "").is_empty());
    }
}
