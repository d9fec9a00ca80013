//! The two engines: that of scripts with all that weft installs, and Boa as it comes.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use boa_engine::context::ContextBuilder;
use boa_engine::module::SimpleModuleLoader;
use boa_engine::{Context, Source};
use weft_script::engine::{self, File, Files};

use crate::suite::{Suite, Test};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Weft,
    Boa,
}

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Self::Weft => "weft",
            Self::Boa => "boa",
        }
    }

    pub fn named(name: &str) -> Self {
        if name == Self::Boa.name() { Self::Boa } else { Self::Weft }
    }

    /// A realm in which the test can ask for the files that it names.
    pub fn context(self, suite: &Suite, test: &Test) -> Context {
        match self {
            Self::Weft => engine::context(files(suite, test)).expect("the engine can be made"),
            Self::Boa => {
                let loader = SimpleModuleLoader::new(suite.path("")).expect("the suite is there");
                ContextBuilder::new().module_loader(Rc::new(loader)).build().expect("the engine can be made")
            }
        }
    }

    /// A script that asks for modules by where it lies.
    pub fn source<'a>(
        self,
        text: &'a str,
        path: &'a Path,
    ) -> Source<'a, boa_engine::parser::source::UTF8Input<&'a [u8]>> {
        match self {
            // It knows its own sources by numbers; any other is the code itself, with the links of that.
            Self::Weft => Source::from_bytes(text),
            Self::Boa => Source::from_bytes(text).with_path(path),
        }
    }
}

/// The files that a test names, and those that they name.
fn files(suite: &Suite, test: &Test) -> Files {
    let mut files = Files::new();
    files.insert(String::new(), File { text: String::new(), links: links(suite, &test.path, &test.text) });
    let mut open: Vec<String> = targets(&test.path, &test.text).into_values().collect();
    while let Some(path) = open.pop() {
        let Some(text) = suite.read(&path).filter(|_| !files.contains_key(&key(&path))) else { continue };
        open.extend(targets(&path, &text).into_values());
        let links = links(suite, &path, &text);
        files.insert(key(&path), File { text, links });
    }
    files
}

fn links(suite: &Suite, path: &str, text: &str) -> BTreeMap<String, String> {
    let is_there = |(_, target): &(String, String)| suite.path(target).is_file();
    targets(path, text).into_iter().filter(is_there).map(|(name, target)| (name, key(&target))).collect()
}

/// What a file may ask for, by how it writes it: each text that looks like a path, and the test itself.
fn targets(path: &str, text: &str) -> BTreeMap<String, String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut names: Vec<&str> =
        text.split(['\'', '"', '`']).filter(|part| part.starts_with("./") || part.starts_with("../")).collect();
    let own = format!(".{}", &path[folder.len()..]);
    names.push(&own);
    names.into_iter().map(|name| (name.to_owned(), resolved(folder, name))).collect()
}

fn resolved(folder: &str, name: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The path under which scripts have a file: only `.mjs` is an ES module whatever stands in it.
fn key(path: &str) -> String {
    path.strip_suffix(".js").map_or_else(|| path.to_owned(), |stem| format!("{stem}.mjs"))
}
