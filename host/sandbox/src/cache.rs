//! Compiled code on disk, keyed by the content of the component and by everything about the engine that changes code.
//!
//! Compiled code is run as it is, so a damaged file must never be taken for a good one: each file begins with a SHA-256
//! of the rest. Who can write to the folder can run code as its owner anyway, so a folder that others may write to is
//! not used.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use wasmtime::component::Component;
use wasmtime::{Engine, InstanceAllocationStrategy};

use crate::engine;

/// Files that are kept; the oldest go first.
const FILES_MAX: usize = 64;
/// Length of a SHA-256.
const CHECKSUM_BYTES: usize = 32;

/// A folder of compiled components, or none.
pub(crate) struct CodeCache {
    folder: Option<PathBuf>,
}

impl CodeCache {
    /// Uses this folder if it is, or can be made, one that only its owner may write to.
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        Self { folder: folder.filter(|folder| prepare(folder).unwrap_or(false)).map(Path::to_path_buf) }
    }

    /// The compiled component: from the folder, or compiled now and kept there. A folder that can't be written to
    /// costs time, nothing else.
    pub(crate) fn compile(&self, engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Component> {
        let file = self.folder.as_ref().map(|folder| (folder, folder.join(name(engine, wasm))));
        if let Some(component) = file.as_ref().and_then(|(_, file)| read(engine, file)) {
            return Ok(component);
        }
        let code = compile_apart(engine, wasm)?;
        if let Some((folder, file)) = file {
            let _ = write(folder, &file, &code);
        }
        load(engine, &code)
    }
}

/// A compiler keeps the memory that its largest function took for the next one. This one is dropped with it.
fn compile_apart(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Vec<u8>> {
    let mut config = engine::config();
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

#[cfg(unix)]
fn prepare(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let others_may_write = fs::metadata(folder)?.permissions().mode() & 0o022 != 0;
    Ok(!others_may_write)
}

#[cfg(not(unix))]
fn prepare(folder: &Path) -> io::Result<bool> {
    fs::create_dir_all(folder)?;
    Ok(true)
}

fn name(engine: &Engine, wasm: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    let content: String = Sha256::digest(wasm).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{content}-{:016x}.code", hasher.finish())
}

fn read(engine: &Engine, file: &Path) -> Option<Component> {
    let bytes = fs::read(file).ok()?;
    let (checksum, code) = bytes.split_at_checked(CHECKSUM_BYTES)?;
    if Sha256::digest(code).as_slice() != checksum {
        return None;
    }
    load(engine, code).ok()
}

/// `code` comes from [`compile_apart`], just now or through a file: nothing else may be handed in.
#[allow(unsafe_code)]
fn load(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the bytes are what `precompile_component` gave for an engine with this compatibility hash: at this moment,
    // or in a file that is unchanged as its checksum says, in a folder that only its owner may write to.
    unsafe { Component::deserialize(engine, code) }
}

/// Written beside and renamed, so that no process reads half a file.
fn write(folder: &Path, file: &Path, code: &[u8]) -> io::Result<()> {
    let draft = file.with_extension(format!("{}.new", std::process::id()));
    let checksum: [u8; CHECKSUM_BYTES] = Sha256::digest(code).into();
    let written = fs::write(&draft, [checksum.as_slice(), code].concat()).and_then(|()| fs::rename(&draft, file));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written.and_then(|()| prune(folder))
}

fn prune(folder: &Path) -> io::Result<()> {
    let mut files: Vec<(SystemTime, PathBuf)> = fs::read_dir(folder)?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
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

    fn files(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn a_damaged_file_is_not_run() {
        let folder = folder("damaged");
        let (engine, cache) = (Engine::default(), CodeCache::new(Some(&folder)));
        cache.compile(&engine, &EMPTY).unwrap();
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
        cache.compile(&engine, &EMPTY).unwrap();
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
        CodeCache::new(Some(&folder)).compile(&Engine::default(), &EMPTY).unwrap();
        assert!(files(&folder).is_empty());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn old_files_go() {
        let folder = folder("old");
        fs::create_dir(&folder).unwrap();
        for number in 0..FILES_MAX + 5 {
            fs::write(folder.join(format!("{number}.code")), "").unwrap();
        }
        prune(&folder).unwrap();
        assert_eq!(files(&folder).len(), FILES_MAX);
        fs::remove_dir_all(folder).unwrap();
    }
}
