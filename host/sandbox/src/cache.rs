//! Compiled code on disk, keyed by the content of the component and by everything about the engine that changes code.
//!
//! Compiled code is run as it is, so neither a damaged file nor that of another component may be taken for a good one:
//! each file begins with a SHA-256 of its own name, in which the component's digest stands, and of the rest. Who can write
//! the code can run it as this user: folder and files have to belong to this user, and nobody else may write to them.
//! Otherwise they are not used, which costs time and nothing else.

use std::fs::{self, File, Metadata, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use wasmtime::component::Component;
use wasmtime::{Engine, InstanceAllocationStrategy};
use weft_recording::hex;

use crate::{engine, inspect};

/// Files that are kept; the oldest go first.
const FILES_MAX: usize = 64;
/// Length of a SHA-256.
const CHECKSUM_BYTES: usize = 32;
/// Largest file that is read. The largest component makes a small part of it.
const FILE_BYTES_MAX: u64 = 1 << 30;
/// Hexadecimal digits of a component's SHA-256, and of what is known of the engine.
const NAME_DIGITS: [usize; 2] = [64, 16];

/// A folder of compiled components, or none.
pub(crate) struct CodeCache {
    folder: Option<PathBuf>,
}

impl CodeCache {
    /// Uses this folder if it is, or can be made, one of this user that nobody else may write to.
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        Self { folder: folder.filter(|folder| prepare(folder).unwrap_or(false)).map(Path::to_path_buf) }
    }

    /// The code of a component.
    pub(crate) fn code<'c>(&'c self, engine: &'c Engine, wasm: &'c [u8]) -> Code<'c> {
        let file = self.folder.as_deref().map(|folder| (folder, folder.join(name(engine, wasm))));
        Code { engine, wasm, file }
    }
}

/// The code of a component: that in the folder, or what is to be.
pub(crate) struct Code<'c> {
    engine: &'c Engine,
    wasm: &'c [u8],
    /// Where it is kept: a folder, and a file in it.
    file: Option<(&'c Path, PathBuf)>,
}

impl Code<'_> {
    /// From the folder.
    pub(crate) fn read(&self) -> Option<Component> {
        self.file.as_ref().and_then(|(_, file)| read(self.engine, file))
    }

    /// From the folder, or compiled now: for what need not be inspected before.
    pub(crate) fn read_or_compile(&self) -> wasmtime::Result<Component> {
        self.read().map_or_else(|| self.compile(), Ok)
    }

    /// Compiled now, and kept in the folder. One that can't be written to costs time, nothing else.
    pub(crate) fn compile(&self) -> wasmtime::Result<Component> {
        let code = compile_apart(self.engine, self.wasm)?;
        if let Some((folder, file)) = &self.file {
            let _ = write(folder, file, &code);
        }
        load(self.engine, &code)
    }
}

/// A compiler keeps the memory that its largest function took for the next one. This one is dropped with it.
fn compile_apart(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Vec<u8>> {
    let mut config = engine::config(1);
    config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
    let compiler = Engine::new(&config)?;
    let of = |engine: &Engine| {
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        hasher.finish()
    };
    // What is compiled by one must be what the other would have compiled.
    let compiler = if of(&compiler) == of(engine) { &compiler } else { engine };
    // So do threads with what they have allocated. These end with the pool.
    match rayon::ThreadPoolBuilder::new().build() {
        Ok(threads) => threads.install(|| compiler.precompile_component(wasm)),
        Err(_) => compiler.precompile_component(wasm),
    }
}

fn prepare(folder: &Path) -> io::Result<bool> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)?;
    Ok(is_own(&fs::metadata(folder)?))
}

/// Whether it belongs to the user that this process runs as, and nobody else may write to it.
#[cfg(unix)]
fn is_own(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    belongs_to(rustix::process::geteuid().as_raw(), metadata.uid(), metadata.mode())
}

/// Elsewhere the user's folders are the user's by the system's own rules.
#[cfg(not(unix))]
fn is_own(_: &Metadata) -> bool {
    true
}

#[cfg(unix)]
fn belongs_to(user: u32, owner: u32, mode: u32) -> bool {
    const OTHERS_MAY_WRITE: u32 = 0o022;
    owner == user && mode & OTHERS_MAY_WRITE == 0
}

/// By the content of the component, by what changes code, and by what a component may be: what is found was let through.
fn name(engine: &Engine, wasm: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    inspect::LIMITS.hash(&mut hasher);
    let content = hex(&Sha256::digest(wasm));
    format!("{content}-{:016x}.code", hasher.finish())
}

/// Whether a file has a name that [`name`] gives, or that of a draft: `--cache` may name a folder with other files in it.
fn is_own_name(name: &str) -> bool {
    let Some((stem, end)) = name.split_once('.') else { return false };
    let is_hexadecimal = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_stem = stem.split_once('-').is_some_and(|(content, engine)| {
        [content.len(), engine.len()] == NAME_DIGITS && is_hexadecimal(content) && is_hexadecimal(engine)
    });
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_stem && (end == "code" || end.strip_suffix(".new").is_some_and(is_number))
}

/// Of the name as well: what was compiled from another component, or for another engine, is whole and still not this one.
fn checksum(file: &Path, code: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let name = file.file_name().unwrap_or_default().as_encoded_bytes();
    let mut hasher = Sha256::new();
    hasher.update(name);
    // Names have no such byte, so it is clear where one ends.
    hasher.update([0]);
    hasher.update(code);
    hasher.finalize().into()
}

fn read(engine: &Engine, file: &Path) -> Option<Component> {
    let bytes = read_own(file)?;
    let (known, code) = bytes.split_at_checked(CHECKSUM_BYTES)?;
    if checksum(file, code) != known {
        return None;
    }
    load(engine, code).ok()
}

/// The content of a plain file of this user, and of no link. What was opened is looked at again: that is what is read.
fn read_own(file: &Path) -> Option<Vec<u8>> {
    let may_be_read = |metadata: &Metadata| metadata.is_file() && is_own(metadata);
    fs::symlink_metadata(file).ok().filter(may_be_read)?;
    let opened = File::open(file).ok()?;
    let metadata = opened.metadata().ok().filter(may_be_read)?;
    // Room for all of it at once, and a byte to see the end in: megabytes that grow are copied again and again.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(FILE_BYTES_MAX)).ok()? + 1);
    opened.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= FILE_BYTES_MAX).then_some(bytes)
}

/// `code` comes from [`compile_apart`], just now or through a file: nothing else may be handed in.
#[allow(unsafe_code)]
fn load(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the bytes are what `precompile_component` gave for an engine with this compatibility hash: at this moment,
    // or in a file that is unchanged as its checksum says, that belongs to this user, and that nobody else may write to.
    unsafe { Component::deserialize(engine, code) }
}

/// Written beside and renamed, so that no process and no thread reads half a file.
fn write(folder: &Path, file: &Path, code: &[u8]) -> io::Result<()> {
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = file.with_extension(format!("{}-{number}.new", std::process::id()));
    let written = write_draft(&draft, &checksum(file, code), code).and_then(|()| fs::rename(&draft, file));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written.and_then(|()| prune(folder))
}

/// A new file, whatever the process is told of rights by its surroundings (umask).
fn write_draft(draft: &Path, checksum: &[u8], code: &[u8]) -> io::Result<()> {
    // A process with the same number may have ended while it wrote.
    let _ = fs::remove_file(draft);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    file.write_all(checksum)?;
    file.write_all(code)
}

/// Removes the oldest files if there are too many: plain ones with names of this cache, and nothing else.
fn prune(folder: &Path) -> io::Result<()> {
    let mut files: Vec<(SystemTime, PathBuf)> = fs::read_dir(folder)?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            // Of the entry itself, not of what a link leads to.
            let metadata = entry.metadata().ok().filter(Metadata::is_file)?;
            entry.file_name().to_str().filter(|name| is_own_name(name))?;
            Some((metadata.modified().ok()?, entry.path()))
        })
        .collect();
    files.sort();
    for (_, old) in files.iter().take(files.len().saturating_sub(FILES_MAX)) {
        fs::remove_file(old)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest component: a preamble and nothing else.
    const EMPTY: [u8; 8] = [0, b'a', b's', b'm', 0x0d, 0, 1, 0];

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("weft-cache-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    fn compile(folder: &Path, engine: &Engine, wasm: &[u8]) {
        CodeCache::new(Some(folder)).code(engine, wasm).read_or_compile().unwrap();
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn a_damaged_file_is_not_run() {
        let folder = folder("damaged");
        let engine = Engine::default();
        compile(&folder, &engine, &EMPTY);
        let file = files(&folder).pop().unwrap();
        assert!(read(&engine, &file).is_some());
        let good = fs::read(&file).unwrap();
        for position in [0, CHECKSUM_BYTES, good.len() / 2, good.len() - 1] {
            let mut bad = good.clone();
            bad[position] ^= 1;
            fs::write(&file, bad).unwrap();
            assert!(read(&engine, &file).is_none(), "byte {position}");
        }
        fs::write(&file, &good[..good.len() / 2]).unwrap();
        compile(&folder, &engine, &EMPTY);
        assert_eq!(fs::read(&file).unwrap(), good, "it is written anew");
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_may_write_to_is_not_used() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("open");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        compile(&folder, &Engine::default(), &EMPTY);
        assert!(files(&folder).is_empty());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn old_files_go() {
        let folder = folder("old");
        fs::create_dir(&folder).unwrap();
        for number in 0..FILES_MAX + 5 {
            fs::write(folder.join(format!("{number:064x}-{number:016x}.code")), "").unwrap();
        }
        prune(&folder).unwrap();
        assert_eq!(files(&folder).len(), FILES_MAX);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn files_of_others_stay() {
        let folder = folder("others");
        fs::create_dir(&folder).unwrap();
        let stem = format!("{:064x}-{:016x}", 1, 1);
        let others: Vec<String> = (0..FILES_MAX + 5).map(|number| format!("invoice-{number}.pdf")).collect();
        others.iter().for_each(|name| fs::write(folder.join(name), "mine").unwrap());
        fs::create_dir(folder.join(format!("{stem}.code"))).unwrap();
        prune(&folder).unwrap();
        assert_eq!(files(&folder).len(), others.len() + 1);
        fs::remove_dir_all(folder).unwrap();
        for name in [format!("{stem}.code"), format!("{stem}.17.new"), format!("{stem}.17-0.new")] {
            assert!(is_own_name(&name), "{name}");
        }
        let upper = stem.replacen('0', "A", 1);
        for name in
            ["0.code".to_owned(), stem.clone(), format!("{stem}.code.bak"), format!("{stem}..new"), upper + ".code"]
        {
            assert!(!is_own_name(&name), "{name}");
        }
    }

    /// The smallest component with something in it: an empty section of notes.
    const OTHER: [u8; 12] = [0, b'a', b's', b'm', 0x0d, 0, 1, 0, 0, 2, 1, b'n'];

    #[test]
    fn the_code_of_another_component_is_not_run() {
        let folder = folder("swapped");
        let engine = Engine::default();
        compile(&folder, &engine, &EMPTY);
        let whole = fs::read(folder.join(name(&engine, &EMPTY))).unwrap();
        let of_other = folder.join(name(&engine, &OTHER));
        fs::rename(folder.join(name(&engine, &EMPTY)), &of_other).unwrap();
        assert!(read(&engine, &of_other).is_none(), "a whole file under the name of another component");
        compile(&folder, &engine, &OTHER);
        assert_ne!(fs::read(&of_other).unwrap(), whole, "it is written anew");
        assert!(read(&engine, &of_other).is_some());
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_write_to_is_not_run_and_no_link_either() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("shared");
        let engine = Engine::default();
        compile(&folder, &engine, &EMPTY);
        let file = folder.join(name(&engine, &EMPTY));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o620)).unwrap();
        assert!(read(&engine, &file).is_none());
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(read(&engine, &file).is_some());
        let elsewhere = folder.join("elsewhere");
        fs::rename(&file, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
        assert!(read(&engine, &file).is_none());
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn what_belongs_to_somebody_else_is_not_used() {
        assert!(belongs_to(1000, 1000, 0o40700) && belongs_to(1000, 1000, 0o100_644) && belongs_to(0, 0, 0o100_600));
        assert!(!belongs_to(1000, 1001, 0o40700) && !belongs_to(0, 1000, 0o40700) && !belongs_to(1000, 0, 0o40755));
        assert!(!belongs_to(1000, 1000, 0o40770) && !belongs_to(1000, 1000, 0o40702));
        let folder = folder("foreign");
        fs::create_dir(&folder).unwrap();
        // Only the system's administrator may give a folder away.
        if std::os::unix::fs::chown(&folder, Some(rustix::process::geteuid().as_raw() + 1), None).is_ok() {
            compile(&folder, &Engine::default(), &EMPTY);
            assert!(files(&folder).is_empty());
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
