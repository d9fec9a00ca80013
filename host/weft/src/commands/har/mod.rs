//! `weft har`: recordings from HTTP Archives, and back.
//!
//! - `import.rs`: an archive as a recording; `told.rs`: what is said about it
//! - `export.rs`: a recording as an archive

mod export;
mod import;
mod told;

use crate::arguments::{Har, HarCommand};
use crate::message::Messages;

/// Runs the command.
pub async fn har(arguments: Har) -> Result<u8, Messages> {
    match arguments.command {
        HarCommand::Import(arguments) => import::import(arguments).await,
        HarCommand::Export(arguments) => export::export(&arguments),
    }
}
