//! The key that kept tokens are sealed under: of `--key-file`, of the environment variable `WEFT_KEY`, or of `weft.key` beside
//! the connections file. It lies where the secrets lie, and not in the store, which people copy and hand on.
//!
//! A key file is made when a run needs one first, readable by its user alone. One that is there is never replaced: what was
//! sealed under it would be lost.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use weft_engine::workflow::Checked;
use weft_engine::{Accounts, StoreKey};
use zeroize::Zeroizing;

use crate::exit;
use crate::file_mode;
use crate::message::{Message, Messages, Notes};

/// The file that is used when none is named, beside the connections file.
const DEFAULT_FILE: &str = "weft.key";
const VARIABLE: &str = "WEFT_KEY";
const KEY_BYTES: usize = 32;
/// Largest file that is looked at.
const FILE_BYTES_MAX: u64 = 1024;
/// How to make a key by hand.
const COMMAND: &str = "openssl rand -base64 32";

/// Where a run finds its key.
pub struct KeySource<'a> {
    /// The file that was named for it.
    pub key_file: Option<&'a Path>,
    /// The connections file that was named.
    pub connections: Option<&'a Path>,
    /// Whether a key file may be made where there is none.
    pub makes: bool,
    /// Whether a program reads along.
    pub json: bool,
}

/// Whether a run keeps or reads something that is sealed: tokens, or what tells secret inputs apart.
pub fn is_needed(accounts: &Accounts, checked: &Checked) -> bool {
    accounts.values().any(|handle| handle.authorization.is_some()) || checked.inputs.values().any(|input| input.secret)
}

impl KeySource<'_> {
    /// The key. None if there is none and none may or can be made: then tokens are not kept.
    pub fn key(&self) -> Result<Option<StoreKey>, Messages> {
        if let Some(path) = self.key_file {
            return match read(path)? {
                None if self.makes => made(path).map_err(|error| unwritable(path, &error))?.map(Some),
                found => Ok(found),
            };
        }
        if let Some(key) = of_environment()? {
            return Ok(Some(key));
        }
        let path = beside(self.connections);
        match read(&path)? {
            None if self.makes => match made(&path) {
                Ok(key) => key.map(Some),
                Err(error) => {
                    Notes::new(vec![not_kept(&path, &error)]).print(self.json);
                    Ok(None)
                }
            },
            found => Ok(found),
        }
    }
}

/// The key of now: of a file that is named, of the environment, or of the usual file.
pub fn read_or_make(key_file: Option<&Path>, makes: bool) -> Result<Option<StoreKey>, Messages> {
    KeySource { key_file, connections: None, makes, json: false }.key()
}

fn beside(connections: Option<&Path>) -> PathBuf {
    connections.map_or_else(|| PathBuf::from(DEFAULT_FILE), |path| path.with_file_name(DEFAULT_FILE))
}

// -- the environment

#[allow(clippy::disallowed_methods, reason = "the key of a store comes from outside of any run")]
fn of_environment() -> Result<Option<StoreKey>, Messages> {
    let Some(text) = std::env::var_os(VARIABLE) else { return Ok(None) };
    match text.to_str().and_then(parse) {
        Some(key) => Ok(Some(key)),
        None => {
            let reason = format!("the environment variable {VARIABLE} holds no key");
            let remedy = format!("set it to {KEY_BYTES} random bytes as base64 or hex ({COMMAND}), or unset it");
            Err(Messages::one(exit::CONFIGURATION, Message::new(reason, remedy)))
        }
    }
}

/// 32 bytes as base64 or hex.
fn parse(text: &str) -> Option<StoreKey> {
    let text = text.trim();
    let bytes =
        if text.len() == 2 * KEY_BYTES { weft_recording::read_hex(text)? } else { STANDARD.decode(text).ok()? };
    let bytes = Zeroizing::new(bytes);
    Some(StoreKey::new(bytes.as_slice().try_into().ok()?))
}

// -- files

/// The key in a file. None if there is no such file.
fn read(path: &Path) -> Result<Option<StoreKey>, Messages> {
    let unreadable = |error: &io::Error| {
        wrong(path, &format!("can't be read: {error}"), "let weft's user read it, or name another one: --key-file FILE")
    };
    // Looked at before it is opened: a pipe would keep weft waiting.
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(&error)),
        Ok(metadata) if !metadata.is_file() || metadata.len() > FILE_BYTES_MAX => return Err(of_other_shape(path)),
        Ok(_) => {}
    }
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    if file_mode::is_open_to_others(&file.metadata().map_err(|error| unreadable(&error))?) {
        return Err(open_to_others(path));
    }
    let mut text = Zeroizing::new(String::new());
    match file.take(FILE_BYTES_MAX).read_to_string(&mut text) {
        Ok(_) => parse(&text).map(Some).ok_or_else(|| of_other_shape(path)),
        Err(error) if error.kind() == ErrorKind::InvalidData => Err(of_other_shape(path)),
        Err(error) => Err(unreadable(&error)),
    }
}

/// The key of a file that was made now: by this process, or by another one that was faster.
fn made(path: &Path) -> io::Result<Result<StoreKey, Messages>> {
    make(path)?;
    Ok(read(path).and_then(|key| {
        let lost = || wrong(path, "is gone again", "look what removes it, or where the link leads");
        key.ok_or_else(lost)
    }))
}

/// Makes the file in one piece, unless another process does: of two that start at once both end with the same key.
fn make(path: &Path) -> io::Result<()> {
    let text = new_key()?;
    let half_written = path.with_file_name(format!(".{DEFAULT_FILE}.{}", random_name()?));
    let made = write_new(&half_written, &text).and_then(|()| match fs::hard_link(&half_written, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        // Some file systems have no links.
        Err(_) => match write_new(path, &text) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            written => written,
        },
        Ok(()) => Ok(()),
    });
    let _ = fs::remove_file(&half_written);
    made
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn new_key() -> io::Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new([0_u8; KEY_BYTES]);
    fill(bytes.as_mut_slice())?;
    let mut text = Zeroizing::new(STANDARD.encode(bytes.as_slice()));
    text.push('\n');
    Ok(text)
}

fn random_name() -> io::Result<String> {
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    Ok(weft_recording::hex(&bytes))
}

#[allow(clippy::disallowed_methods, reason = "a key that a run's seed gave would stand in the store")]
fn fill(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(|error| io::Error::other(error.to_string()))
}

// -- what is said

fn wrong(path: &Path, reason: &str, remedy: &str) -> Messages {
    let message = Message::new(format!("the key file {reason}"), remedy);
    Messages::one(exit::CONFIGURATION, message.about(path.display().to_string()))
}

fn of_other_shape(path: &Path) -> Messages {
    let remedy = format!(
        "put the key back: {KEY_BYTES} bytes as base64 or hex. If it is lost, remove the file: a new key is made, and tokens are \
         asked for again. Or name another one: --key-file FILE"
    );
    wrong(path, "holds no key, and is left as it is", &remedy)
}

fn open_to_others(path: &Path) -> Messages {
    let remedy = format!(
        "chmod 600 {}\nWhere the file system knows no such permissions, put the key into the environment variable {VARIABLE}",
        path.display()
    );
    wrong(path, "can be read or changed by other users", &remedy)
}

fn unwritable(path: &Path, error: &io::Error) -> Messages {
    let remedy =
        format!("name a file that can be: --key-file FILE; or put a key into the environment variable {VARIABLE}");
    wrong(path, &format!("can't be made: {error}"), &remedy)
}

fn not_kept(path: &Path, error: &io::Error) -> Message {
    let reason = format!("tokens are not kept, and asked for in each run: the key file can't be made: {error}");
    let remedy =
        format!("name a file that can be: --key-file FILE; or put a key into the environment variable {VARIABLE}");
    Message::new(reason, remedy).about(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";
    const BASE64: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn told(messages: &Messages) -> String {
        format!("{messages:?}")
    }

    #[test]
    fn a_key_is_32_bytes_as_base64_or_hex() {
        for text in [HEX, BASE64, &format!(" {BASE64}\n")] {
            assert!(parse(text).is_some(), "{text}");
        }
        let (short, long) = (&HEX[2..], format!("{HEX}20"));
        let no_digit = HEX.replace("1F", "+1");
        for text in ["", "secret", short, &long, &no_digit, &BASE64[4..], &format!("{BASE64}{BASE64}")] {
            assert!(parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_file_is_made_once_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weft.key");
        assert!(read(&path).unwrap().is_none());
        made(&path).unwrap().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(parse(&text).is_some());
        made(&path).unwrap().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "the second one found the first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written is left");
    }

    #[test]
    fn many_that_start_at_once_end_with_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weft.key");
        let start = std::sync::Barrier::new(16);
        let one = || {
            start.wait();
            make(&path).unwrap();
            fs::read_to_string(&path).unwrap()
        };
        let keys: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(one)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(parse(&keys[0]).is_some());
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    }

    #[test]
    fn what_is_no_key_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weft.key");
        let other = [b"".to_vec(), b"secret".to_vec(), vec![0xff; 40], vec![b'a'; 4096]];
        for text in other {
            write_new(&path, "").unwrap();
            fs::write(&path, &text).unwrap();
            assert!(told(&read(&path).unwrap_err()).contains("holds no key, and is left as it is"));
            assert_eq!(fs::read(&path).unwrap(), text);
            fs::remove_file(&path).unwrap();
        }
        assert!(told(&read(folder.path()).unwrap_err()).contains("holds no key"), "a folder");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_for_its_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weft.key");
        made(&path).unwrap().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for mode in [0o640, 0o604, 0o620, 0o666] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let told = told(&read(&path).unwrap_err());
            assert!(told.contains("can be read or changed by other users") && told.contains("chmod 600"), "{told}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weft.key");
        std::os::unix::fs::symlink(folder.path().join("gone"), &path).unwrap();
        assert!(told(&made(&path).unwrap().unwrap_err()).contains("is gone again"));
    }
}
