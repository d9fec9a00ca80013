//! Where a new component has the SDK from.

use std::fs;
use std::path::{Path, PathBuf};

use super::files::File;

// What `build.rs` embedded.
include!(concat!(env!("OUT_DIR"), "/sdk.rs"));

/// Where the SDK's crate lies, in the repository and in what a component carries along.
const CRATE: &str = "nodes/sdk";
/// Where the contract lies there, and where a component carries it that needs nothing else.
const CONTRACT: [&str; 2] = ["wit/node", "wit"];

/// The SDK for a new component.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sdk {
    /// The component is made inside weft's repository.
    Near {
        /// From the present folder up to the repository's, as in `../..`; empty if they are the same.
        up: String,
        /// The present folder, seen from the repository.
        here: PathBuf,
    },
    /// It is made somewhere else.
    Carried,
}

impl Sdk {
    /// Looks for the repository around a folder.
    pub(super) fn find(folder: &Path) -> Self {
        let repository = folder.ancestors().enumerate().find(|(_, around)| is_repository(around));
        match repository {
            Some((levels, repository)) => Self::Near {
                up: vec![".."; levels].join("/"),
                here: folder.strip_prefix(repository).unwrap_or(folder).to_owned(),
            },
            None => Self::Carried,
        }
    }

    /// The path of the SDK, seen from the new component's folder.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Near { .. } if self.is_among_standard_components() => "../sdk".to_owned(),
            Self::Near { up, .. } if up.is_empty() => format!("../{CRATE}"),
            Self::Near { up, .. } => format!("../{up}/{CRATE}"),
            Self::Carried => format!("sdk/{CRATE}"),
        }
    }

    /// The files that the component carries along.
    pub(super) fn files(&self) -> Vec<File> {
        let carried = |(path, text): &(&str, &str)| File { path: format!("sdk/{path}"), text: (*text).to_owned() };
        match self {
            Self::Near { .. } => Vec::new(),
            Self::Carried => FILES.iter().map(carried).collect(),
        }
    }

    /// The path of the contract, seen from the new component's folder.
    pub(super) fn contract_path(&self) -> String {
        let [in_repository, carried] = CONTRACT;
        match self {
            Self::Near { up, .. } if up.is_empty() => format!("../{in_repository}"),
            Self::Near { up, .. } => format!("../{up}/{in_repository}"),
            Self::Carried => carried.to_owned(),
        }
    }

    /// The contract, for a component that carries nothing else of the SDK.
    pub(super) fn contract_files(&self) -> Vec<File> {
        let [in_repository, carried] = CONTRACT;
        let of_contract = |(path, text): &(&str, &str)| {
            let name = path.strip_prefix(in_repository)?;
            Some(File { path: format!("{carried}{name}"), text: (*text).to_owned() })
        };
        match self {
            Self::Near { .. } => Vec::new(),
            Self::Carried => FILES.iter().filter_map(of_contract).collect(),
        }
    }

    /// Whether the component is made where weft has its own.
    pub(super) fn is_among_standard_components(&self) -> bool {
        matches!(self, Self::Near { here, .. } if here == Path::new("nodes"))
    }
}

fn is_repository(folder: &Path) -> bool {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    manifest.lines().any(|line| line.trim() == "[workspace]") && folder.join(CRATE).join("Cargo.toml").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_found_around_a_folder() {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
        let path = |folder: &str| Sdk::find(&repository.join(folder)).path();
        assert_eq!(path(""), "../nodes/sdk");
        assert_eq!(path("nodes"), "../sdk");
        assert_eq!(path("tests/nodes"), "../../../nodes/sdk");
        let contract = |folder: &str| Sdk::find(&repository.join(folder)).contract_path();
        assert_eq!(["", "nodes", "tests/nodes"].map(contract), ["../wit/node", "../../wit/node", "../../../wit/node"]);
        assert!(Sdk::find(&repository.join("nodes")).is_among_standard_components());
        assert_eq!(Sdk::find(Path::new("/")), Sdk::Carried);
    }

    #[test]
    fn a_component_without_the_sdk_carries_the_contract() {
        let paths: Vec<String> = Sdk::Carried.contract_files().into_iter().map(|file| file.path).collect();
        assert_eq!(paths, ["wit/node.wit"]);
    }

    /// What a component carries along is the SDK as it is, and what it needs.
    #[test]
    fn the_sdk_is_embedded() {
        let paths: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
        for path in ["Cargo.toml", "wit/node/node.wit", "nodes/sdk/src/lib.rs", "host/recording/Cargo.toml"] {
            assert!(paths.contains(&path), "{path}: {paths:?}");
        }
        assert!(paths.iter().all(|path| !path.ends_with(".snap")), "{paths:?}");
        let texts: Vec<&str> =
            FILES.iter().filter(|(path, _)| path.ends_with("Cargo.toml")).map(|(_, text)| *text).collect();
        assert!(texts.iter().all(|text| !text.contains("dev-dependencies") && !text.contains("wasmtime")), "{texts:?}");
    }
}
