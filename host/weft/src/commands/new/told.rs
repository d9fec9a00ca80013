//! What is said of a new component: what was made, and what to do next.

use super::files;
use super::language::Language;
use super::sdk::Sdk;

/// All that is said.
pub(super) fn of_component(name: &str, language: Language, sdk: &Sdk) -> String {
    match language {
        Language::Rust => of_rust(name, sdk),
        Language::JavaScript => of_javascript(name, sdk),
    }
}

fn of_rust(name: &str, sdk: &Sdk) -> String {
    let (wasm, path) = (files::wasm(name, Language::Rust), sdk.path());
    let source = match sdk {
        Sdk::Near { .. } => format!("the SDK is the one of this repository: {path}"),
        Sdk::Carried => format!("the SDK comes along in {name}/sdk"),
    };
    let mut text = format!(
        "made {name}/, a component with the node {name}/items; {source}\n  \
         src/lib.rs         the node, and its native tests\n  \
         {test:<18} its test in the sandbox\n  \
         README.md          how to build and test it\n\n\
         next:\n  \
         cd {name}\n  \
         cargo test\n  \
         cargo build --release --target wasm32-wasip2\n  \
         weft test {name}.test.yaml --component {wasm}\n",
        test = format!("{name}.test.yaml"),
    );
    if sdk.is_among_standard_components() {
        text += &format!(
            "\nIt stands alone. To make it one of weft's own components: in its Cargo.toml call the package weft-{name} \
             and remove [workspace] and [profile.release]; then add \"nodes/{name}\" to `members` in the repository's \
             Cargo.toml and \"{name}\" to `COMPONENTS` in nodes/bundle/build.rs.\n"
        );
    }
    text
}

fn of_javascript(name: &str, sdk: &Sdk) -> String {
    let (wasm, contract) = (files::wasm(name, Language::JavaScript), sdk.contract_path());
    let source = match sdk {
        Sdk::Near { .. } => format!("the contract is the one of this repository: {contract}"),
        Sdk::Carried => format!("the contract comes along in {name}/{contract}"),
    };
    format!(
        "made {name}/, a component with the node {name}/items; {source}\n  \
         node.js            the node\n  \
         weft.js            what a node needs of weft\n  \
         {test:<18} its test in the sandbox\n  \
         README.md          how to build and test it\n\n\
         next:\n  \
         cd {name}\n  \
         npm ci\n  \
         npm run build\n  \
         weft test {name}.test.yaml --component {wasm}\n",
        test = format!("{name}.test.yaml"),
    )
}
