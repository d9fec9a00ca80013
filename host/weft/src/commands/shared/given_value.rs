//! Values of fields in the command line: `NAME=VALUE`, and `NAME=env:VARIABLE` or `NAME=@FILE` for what is nobody's business.

use std::collections::BTreeMap;
use std::path::Path;

use weft_engine::read_named_text;

use crate::exit;
use crate::message::{Message, Messages};

/// Largest file that a value is read from.
const FILE_BYTES_MAX: u64 = 64 << 10;

/// All of them, by name.
pub fn all(given: &[String]) -> Result<BTreeMap<String, String>, Messages> {
    let mut values = BTreeMap::new();
    for choice in given {
        let Some((name, text)) = choice.split_once('=') else {
            return Err(Messages::usage(format!("--field {choice}: there is no `=`"), "write --field NAME=VALUE"));
        };
        if values.insert(name.to_owned(), value(name, text)?).is_some() {
            return Err(Messages::usage(format!("--field {name} is there twice"), "name it once"));
        }
    }
    Ok(values)
}

#[allow(clippy::disallowed_methods, reason = "the command line names the variable")]
fn value(name: &str, text: &str) -> Result<String, Messages> {
    let failed = |reason: String, remedy: String| Messages::one(exit::CONFIGURATION, Message::new(reason, remedy));
    if let Some(variable) = text.strip_prefix("env:") {
        let value = std::env::var(variable).ok().filter(|value| !value.is_empty());
        let reason = || format!("--field {name}: the environment variable {variable} is not set");
        return value.ok_or_else(|| failed(reason(), format!("set it: export {variable}=…")));
    }
    let Some(path) = text.strip_prefix('@') else { return Ok(text.to_owned()) };
    let text = read_named_text(Path::new(path), FILE_BYTES_MAX).map_err(|error| {
        failed(format!("--field {name}: {path} can't be read: {error}"), "check the path".to_owned())
    })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
