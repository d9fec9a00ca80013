//! The files of a new component, from the templates.

use super::language::Language;
use super::sdk::{self, Sdk};

/// A file to be written.
pub(super) struct File {
    /// Below the component's folder.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

/// A file of the component in JavaScript, in whose template nothing is to be filled in.
macro_rules! javascript {
    ($path:literal) => {
        ($path, include_str!(concat!("../../templates/node-js/", $path)))
    };
}

/// What a node in JavaScript needs of weft.
const JAVASCRIPT: [(&str, &str); 7] = [
    javascript!("weft.js"),
    javascript!("weft/capabilities.js"),
    javascript!("weft/component.js"),
    javascript!("weft/failure.js"),
    javascript!("weft/http.js"),
    javascript!("weft/json.js"),
    javascript!("weft/surroundings.js"),
];

/// All files of a component.
pub(super) fn of_component(name: &str, language: Language, sdk: &Sdk) -> Vec<File> {
    match language {
        Language::Rust => in_rust(name, sdk),
        Language::JavaScript => in_javascript(name, sdk),
    }
}

fn in_rust(name: &str, sdk: &Sdk) -> Vec<File> {
    let fill = |template: &str| fill_rust(template, name, sdk);
    let mut files = vec![
        File::new("Cargo.toml", fill(include_str!("../../templates/node/manifest.toml"))),
        File::new("src/lib.rs", fill(include_str!("../../templates/node/lib.rs"))),
        test(name, Language::Rust),
        File::new("README.md", fill(include_str!("../../templates/node/README.md"))),
        File::new(".gitignore", include_str!("../../templates/node/gitignore")),
    ];
    if *sdk == Sdk::Carried {
        // Inside the repository, its own settings count.
        files.push(File::new(".cargo/config.toml", sdk::CARGO_CONFIG));
    }
    files.extend(sdk.files());
    files
}

fn in_javascript(name: &str, sdk: &Sdk) -> Vec<File> {
    let fill = |template: &str| fill(template, name).replace("{{contract}}", &sdk.contract_path());
    let mut files = vec![
        File::new("package.json", fill(include_str!("../../templates/node-js/package.json"))),
        // What is installed is what this was tested with.
        File::new("package-lock.json", fill(include_str!("../../templates/node-js/package-lock.json"))),
        File::new("build.js", fill(include_str!("../../templates/node-js/build.js"))),
        File::new("node.js", fill(include_str!("../../templates/node-js/node.js"))),
        test(name, Language::JavaScript),
        File::new("README.md", fill(include_str!("../../templates/node-js/README.md"))),
        File::new(".gitignore", include_str!("../../templates/node-js/gitignore")),
    ];
    files.extend(JAVASCRIPT.map(|(path, text)| File::new(path, text)));
    files.extend(sdk.contract_files());
    files
}

/// The test in the sandbox. Both nodes do the same.
fn test(name: &str, language: Language) -> File {
    let text = fill(include_str!("../../templates/node/test.yaml"), name).replace("{{wasm}}", &wasm(name, language));
    File::new(format!("{name}.test.yaml"), text)
}

fn fill(template: &str, name: &str) -> String {
    template.replace("{{name}}", name).replace("{{title}}", &title(name))
}

fn fill_rust(template: &str, name: &str, sdk: &Sdk) -> String {
    // The SDK has a workspace of its own, and a workspace may not hold another one.
    let exclude = if *sdk == Sdk::Carried { "exclude = [\"sdk\"]\n" } else { "" };
    fill(template, name)
        .replace("{{crate}}", &crate_name(name))
        .replace("{{package}}", sdk::PACKAGE)
        .replace("{{sdk}}", &sdk.path())
        .replace("{{dependencies}}", sdk::DEPENDENCIES)
        .replace("{{exclude}}", exclude)
        .replace("{{profile}}", sdk::PROFILE)
}

/// Where the component is once it is built, below its folder.
pub(super) fn wasm(name: &str, language: Language) -> String {
    match language {
        Language::Rust => format!("target/wasm32-wasip2/release/{}.wasm", crate_name(name)),
        Language::JavaScript => format!("{name}.wasm"),
    }
}

fn crate_name(name: &str) -> String {
    name.replace('-', "_")
}

/// `my-shop` as people would write it.
fn title(name: &str) -> String {
    let text = name.replace('-', " ");
    let mut chars = text.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}
