//! `weft new node`: begins a component.
//!
//! - `new/name.rs`: which names a component can have
//! - `new/sdk.rs`: where the new component has the SDK from
//! - `new/files.rs`: the files of the new component, from `src/templates/node/`

mod files;
mod name;
mod sdk;

use std::fs;
use std::io;
use std::path::Path;

use crate::arguments::{New, NewCommand, NewNode};
use crate::exit;
use crate::message::{Message, Messages};
use crate::print::say_text;

use files::File;
use sdk::Sdk;

/// Runs the command.
pub fn new(arguments: New) -> Result<u8, Messages> {
    match arguments.command {
        NewCommand::Node(node) => new_node(&node),
    }
}

fn new_node(arguments: &NewNode) -> Result<u8, Messages> {
    let name = arguments.name.as_str();
    name::check(name)?;
    let here = std::env::current_dir().map_err(|error| {
        Messages::usage(format!("the present folder can't be read: {error}"), "change to a folder that exists")
    })?;
    let sdk = Sdk::find(&here);
    let files = files::of_component(name, &sdk);
    make_folder(&here.join(name), name)?;
    write(&here.join(name), &files).map_err(|error| cannot_write(name, &error))?;
    say_text(&told(name, &sdk));
    Ok(exit::DONE)
}

/// Only ever a new folder: whatever is there already belongs to somebody.
fn make_folder(folder: &Path, name: &str) -> Result<(), Messages> {
    fs::create_dir(folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Messages::usage(
            format!("there is a file or folder `{name}` already"),
            format!("choose another name, or move it away: mv {name} {name}-old"),
        ),
        _ => cannot_write(name, &error),
    })
}

fn cannot_write(name: &str, error: &io::Error) -> Messages {
    let remedy = "change to a folder that you may write to, on a disk with room";
    Messages::one(exit::USAGE, Message::new(format!("the folder can't be written: {error}"), remedy).about(name))
}

fn write(folder: &Path, files: &[File]) -> io::Result<()> {
    for File { path, text } in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// What was made, and what to do next.
fn told(name: &str, sdk: &Sdk) -> String {
    let (wasm, path) = (files::wasm(name), sdk.path());
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
