//! The files of a new component, from the templates.

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

/// All files of a component.
pub(super) fn of_component(name: &str, sdk: &Sdk) -> Vec<File> {
    let fill = |template: &str| fill(template, name, sdk);
    let mut files = vec![
        File::new("Cargo.toml", fill(include_str!("../../templates/node/manifest.toml"))),
        File::new("src/lib.rs", fill(include_str!("../../templates/node/lib.rs"))),
        File::new(format!("{name}.test.yaml"), fill(include_str!("../../templates/node/test.yaml"))),
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

fn fill(template: &str, name: &str, sdk: &Sdk) -> String {
    // The SDK has a workspace of its own, and a workspace may not hold another one.
    let exclude = if *sdk == Sdk::Carried { "exclude = [\"sdk\"]\n" } else { "" };
    template
        .replace("{{name}}", name)
        .replace("{{crate}}", &crate_name(name))
        .replace("{{title}}", &title(name))
        .replace("{{package}}", sdk::PACKAGE)
        .replace("{{sdk}}", &sdk.path())
        .replace("{{dependencies}}", sdk::DEPENDENCIES)
        .replace("{{exclude}}", exclude)
        .replace("{{profile}}", sdk::PROFILE)
}

/// Where cargo puts the component, below its folder.
pub(super) fn wasm(name: &str) -> String {
    format!("target/wasm32-wasip2/release/{}.wasm", crate_name(name))
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
