//! `weft new node`: begins a component.
//!
//! - `new/language.rs`: what it can be written in
//! - `new/name.rs`: which names a component can have
//! - `new/sdk.rs`: where the new component has the SDK from
//! - `new/files.rs`: the files of the new component, from `src/templates/node/` and `src/templates/node-js/`
//! - `new/told.rs`: what is said of it

mod files;
mod language;
mod name;
mod sdk;
mod told;

use std::fs;
use std::io;
use std::path::Path;

use crate::arguments::{New, NewCommand, NewNode};
use crate::exit;
use crate::message::{Message, Messages};
use crate::print::say_text;

use files::File;
use language::Language;
use sdk::Sdk;

/// Runs the command.
pub fn new(arguments: New) -> Result<u8, Messages> {
    match arguments.command {
        NewCommand::Node(node) => new_node(&node),
    }
}

fn new_node(arguments: &NewNode) -> Result<u8, Messages> {
    let (name, language) = (arguments.name.as_str(), Language::of(&arguments.lang));
    name::check(name, language)?;
    let here = std::env::current_dir().map_err(|error| {
        Messages::usage(format!("the present folder can't be read: {error}"), "change to a folder that exists")
    })?;
    let sdk = Sdk::find(&here);
    let files = files::of_component(name, language, &sdk);
    make_folder(&here.join(name), name)?;
    write(&here.join(name), &files).map_err(|error| cannot_write(name, &error))?;
    say_text(&told::of_component(name, language, &sdk));
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
