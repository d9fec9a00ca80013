//! Where the value of a secret input comes from: `--input NAME=env:VARIABLE`, `--input NAME=@FILE`, or the command line itself.

use std::io::ErrorKind;
use std::path::Path;

use weft_engine::read_named_text;
use weft_engine::sandbox::secret::{SECRET_BYTES_MIN, Secret};
use weft_engine::workflow::Checked;

use crate::arguments::Wiring;
use crate::exit;
use crate::message::{Message, Messages, Notes};

/// Largest file that a secret is read from.
const FILE_BYTES_MAX: u64 = 64 << 10;

/// The value that a text stands for. Nothing that is said of it holds it.
#[allow(clippy::disallowed_methods, reason = "the command line names the variable")]
pub fn read(name: &str, text: &str) -> Result<Secret, Messages> {
    let value = if let Some(variable) = text.strip_prefix("env:") {
        std::env::var(variable).ok().filter(|value| !value.is_empty()).ok_or_else(|| {
            failed(
                format!("--input {name}: the environment variable {variable} is not set"),
                format!("set it: export {variable}=…"),
            )
        })?
    } else if let Some(path) = text.strip_prefix('@') {
        of_file(name, path)?
    } else {
        text.to_owned()
    };
    if value.len() < SECRET_BYTES_MIN {
        let reason = format!("--input {name}: the secret has fewer than {SECRET_BYTES_MIN} characters");
        return Err(failed(reason, "a secret that short can't be kept secret: check the value".to_owned()));
    }
    Ok(Secret::new(value))
}

fn of_file(name: &str, path: &str) -> Result<String, Messages> {
    let unreadable = |reason: String| failed(format!("--input {name}: {path} {reason}"), "check the path".to_owned());
    let text = read_named_text(Path::new(path), FILE_BYTES_MAX).map_err(|error| {
        unreadable(match error.kind() {
            ErrorKind::FileTooLarge => format!("has more than {} KiB, and is no secret", FILE_BYTES_MAX >> 10),
            _ => format!("can't be read: {error}"),
        })
    })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// How it is given without a trace in the shell's history.
pub fn remedy(name: &str) -> String {
    format!("add {}", ways(name))
}

fn ways(name: &str) -> String {
    let variable = name.to_uppercase();
    format!("--input {name}=env:{variable} with the value in that variable, or --input {name}=@FILE")
}

/// Tells of secrets that stand in the command line as they are.
pub fn tell_of_open_ones(wiring: &Wiring, checked: &Checked, json: bool) {
    let given = wiring.input.iter().filter_map(|choice| choice.split_once('='));
    let open = given.filter(|(name, text)| {
        checked.inputs.get(*name).is_some_and(|input| input.secret)
            && !text.starts_with("env:")
            && !text.starts_with('@')
    });
    let note = |(name, _): (&str, &str)| {
        let reason = format!(
            "--input {name}: the secret stands in the command line, so the shell's history and the list of processes have it"
        );
        Message::new(reason, format!("write {}", ways(name)))
    };
    Notes::new(open.map(note).collect()).print(json);
}

fn failed(reason: String, remedy: String) -> Messages {
    Messages::one(exit::CONFIGURATION, Message::new(reason, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match read("second", text) {
            Ok(secret) => String::from_utf8_lossy(secret.expose()).into_owned(),
            Err(messages) => format!("{messages:?}"),
        }
    }

    #[test]
    fn a_value_comes_from_a_file_or_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.txt");
        std::fs::write(&path, "grant-1234\r\n").unwrap();
        assert_eq!(told(&format!("@{}", path.display())), "grant-1234");
        assert_eq!(told("grant-1234"), "grant-1234");
    }

    #[test]
    fn what_is_wrong_is_told_without_the_value() {
        assert!(told("abc").contains("fewer than 4 characters") && !told("abc").contains("abc"));
        assert!(told("env:WEFT_NO_SUCH_VARIABLE").contains("WEFT_NO_SUCH_VARIABLE is not set"));
        assert!(told("@/no/such/file").contains("/no/such/file can't be read"));
        if cfg!(unix) {
            assert!(told("@/dev/zero").contains("/dev/zero has more than 64 KiB"));
        }
    }
}
