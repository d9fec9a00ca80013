//! Which files are accepted as components, and what is said about the others.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use weft_sandbox::{ComponentError, Sandbox, SandboxSettings};
use weft_sandbox_tests::{guests, sandbox};

fn show(error: &ComponentError) -> String {
    format!("{error}\nremedy: {}", error.remedy)
}

async fn refusal(bytes: &[u8]) -> String {
    match sandbox().load(bytes).await {
        Ok(component) => panic!("`{}` was accepted", component.description.name),
        Err(error) => show(&error),
    }
}

#[tokio::test]
async fn a_component_says_what_it_is() {
    let spy = guests::spy().await;
    assert_eq!(spy.description.name, "spy");
    let nodes: Vec<&str> = spy.description.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(nodes, ["token", "gather", "pass"]);
    let connection = spy.description.connection.as_ref().unwrap();
    let tokens = connection.authorize.iter().flat_map(|authorize| &authorize.tokens);
    assert_eq!(tokens.map(|token| token.name.as_str()).collect::<Vec<_>>(), ["access_token"]);
    assert_eq!(connection.fields.iter().filter(|field| field.secret).count(), 3);
}

#[tokio::test]
async fn a_file_that_is_no_component() {
    let core_module = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
    let too_large = [&b"\0asm\x0d\0\x01\0"[..], &vec![0; 16 << 20]].concat();
    let mut refusals = Vec::new();
    for (what, bytes) in [
        ("nothing", &b""[..]),
        ("text", b"name: orders\nsteps: []\n"),
        ("core module", &core_module),
        ("too large", &too_large),
    ] {
        refusals.push(format!("{what}: {}", refusal(bytes).await));
    }
    insta::assert_snapshot!(refusals.join("\n\n"));
}

/// The offset in the message depends on the compiler of the day.
#[tokio::test]
async fn a_component_that_was_cut_off() {
    for length in [8, 9, 1000, guests::SPY.len() / 2, guests::SPY.len() - 1] {
        let error = sandbox().load(&guests::SPY[..length]).await.err().expect("a part is no component");
        assert!(error.reason.starts_with("it"), "{error}");
        assert!(!error.remedy.is_empty());
    }
    insta::assert_snapshot!(refusal(&guests::SPY[..9]).await);
}

/// It is refused, or it still works; it takes nothing else along.
#[tokio::test]
async fn a_damaged_component_does_no_harm() {
    const PLACES: usize = 16;
    for place in 0..PLACES {
        let mut bytes = guests::HOSTILE.to_vec();
        let position = bytes.len() * place / PLACES;
        bytes[position] ^= 0x55;
        if let Err(error) = sandbox().load(&bytes).await {
            assert!(!error.reason.is_empty() && !error.remedy.is_empty(), "at {position}");
        }
    }
    sandbox().load(guests::HOSTILE).await.expect("a sound component is accepted afterwards");
}

#[tokio::test]
async fn a_component_of_another_contract() {
    let refusals = [refusal(guests::OTHER_VERSION).await, refusal(guests::OTHER_WORLD).await];
    insta::assert_snapshot!(refusals.join("\n\n"));
}

#[tokio::test]
async fn a_component_that_wants_sockets() {
    insta::assert_snapshot!(refusal(guests::SOCKETS).await);
}

#[tokio::test]
async fn describing_uses_no_capability() {
    insta::assert_snapshot!(refusal(guests::DESCRIBE_BUSY).await);
}

#[tokio::test]
async fn describing_ends() {
    let started = Instant::now();
    insta::assert_snapshot!(refusal(guests::DESCRIBE_ENDLESS).await);
    assert!(started.elapsed() < Duration::from_secs(60));
}

/// Loads `spy` in a sandbox of its own with this cache. How long that took.
async fn load_with(cache: &Path) -> Duration {
    let sandbox =
        Sandbox::new(&SandboxSettings { cache: Some(cache.to_owned()), ..SandboxSettings::default() }).unwrap();
    let started = Instant::now();
    let component = sandbox.load(guests::SPY).await.expect("the component is sound");
    assert_eq!(component.description.name, "spy");
    started.elapsed()
}

/// All files of the cache that hold code.
fn cached(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    files.into_iter().chain(folders.iter().flat_map(|folder| cached(folder))).collect()
}

#[tokio::test]
async fn compiled_code_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let first = load_with(folder.path()).await;
    let second = load_with(folder.path()).await;
    assert!(second < first / 2, "first {first:?}, second {second:?}");
}

/// As a machine that lost its power, or a full disk, leaves it. (A wrong bit within a file is not noticed.)
#[tokio::test]
async fn a_cache_that_was_cut_off_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    load_with(folder.path()).await;
    for damage in [|_: Vec<u8>| Vec::new(), |_| b"garbage".to_vec(), |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec()]
    {
        let files = cached(folder.path());
        assert!(!files.is_empty(), "there is something to damage");
        for file in files {
            let bytes = fs::read(&file).unwrap();
            fs::write(&file, damage(bytes)).unwrap();
        }
        load_with(folder.path()).await;
    }
}
