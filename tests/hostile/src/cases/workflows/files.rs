//! Files that run files: in circles, in crowds, from elsewhere.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use weft_engine::workflow::Library;
use weft_engine::{Accounts, WorkflowFiles, read_workflow_file};

use super::{IDLE, check_and_run, file};
use crate::arena::Arena;
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    [circles(), crowds(), paths(), disk()].into_iter().flatten().collect()
}

/// Files in memory.
#[derive(Clone)]
struct Shelf(BTreeMap<String, String>);

impl Library for Shelf {
    fn read(&self, path: &str) -> Result<String, String> {
        self.0.get(path).cloned().ok_or_else(|| "there is no such file".to_owned())
    }
}

/// A workflow of steps that run these files.
fn runs(files: &[&str]) -> String {
    let step = |(number, file): (usize, &&str)| format!("  - {{ id: s{number}, uses: {file} }}\n");
    let steps: String = files.iter().enumerate().map(step).collect();
    format!("weft: 1\nname: attack\nsteps:\n{steps}")
}

/// A workflow that does nothing.
fn idle() -> String {
    format!("weft: 1\nname: idle\nsteps:\n{IDLE}")
}

/// The first of the files is started.
fn shelf(name: &'static str, tries: &'static str, files: Vec<(String, String)>, answer: &'static str) -> Attack {
    let first: Arc<str> = files[0].1.clone().into();
    let path: Arc<str> = files[0].0.clone().into();
    let shelf = Arc::new(Shelf(files.into_iter().collect()));
    let act = move |arena: Arc<Arena>| {
        let (first, path, shelf) = (Arc::clone(&first), Arc::clone(&path), Shelf::clone(&shelf));
        async move { check_and_run(&arena, &path, first, || shelf, Accounts::new()).await }
    };
    Attack::new(name, tries, act, answer)
}

fn named(files: &[(&str, String)]) -> Vec<(String, String)> {
    files.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect()
}

fn circles() -> Vec<Attack> {
    let (a, b) = (runs(&["./b.yaml"]), runs(&["./a.yaml"]));
    let down: Vec<(String, String)> =
        (0..50).map(|level| (format!("{}a.yaml", "x/".repeat(level)), runs(&["./x/a.yaml"]))).collect();
    vec![
        shelf(
            "workflow/circle-of-two",
            "a runs b, and b runs a",
            named(&[("a.yaml", a.clone()), ("b.yaml", b)]),
            "finding: the workflow would run itself: a.yaml -> b.yaml -> a.yaml",
        ),
        shelf(
            "workflow/circle-of-one",
            "a runs a",
            named(&[("a.yaml", runs(&["./a.yaml"]))]),
            "finding: the workflow would run itself: a.yaml -> a.yaml",
        ),
        shelf(
            "workflow/circle-spelled",
            "a runs a, by another path",
            named(&[("a.yaml", runs(&["././a.yaml", "./x/../a.yaml", ".//a.yaml"]))]),
            "finding: `././a.yaml` isn't the shortest path to a file (and 2 more)",
        ),
        shelf(
            "workflow/circle-in-depth",
            "a runs x/a, which runs x/x/a, and so on",
            down,
            "finding: workflows run each other more than 8 files deep: a.yaml -> x/a.yaml -> x/x/a.yaml -> x/x/x/a.yaml -> x/x/x/x/a.yaml -> x/x/x/x/x/a.yaml -> x/x/x/x/x/x/a.yaml -> x/x/x/x/x/x/x/a.yaml -> x/x/x/x/x/x/x/x/a.yaml -> x/x/x/x/x/x/x/x/x/a.yaml",
        ),
    ]
}

fn crowds() -> Vec<Attack> {
    let level = |level: usize, uses: usize, files: usize| {
        let names: Vec<String> = (0..uses).map(|use_| format!("./l{}f{}.yaml", level + 1, use_ % files)).collect();
        runs(&names.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let fan = |levels: usize, uses: usize, files: usize| {
        let mut all = vec![("first.yaml".to_owned(), level(0, uses, files))];
        for depth in 1..=levels {
            let text = |depth| if depth == levels { idle() } else { level(depth, uses, files) };
            all.extend((0..files).map(|file| (format!("l{depth}f{file}.yaml"), text(depth))));
        }
        all
    };
    let chain: Vec<(String, String)> = fan(20, 1, 1);
    vec![
        shelf(
            "workflow/fan",
            "ten files that run ten files each, ten levels deep",
            fan(10, 10, 10),
            "finding: workflows run each other more than 8 files deep: first.yaml -> l1f0.yaml -> l2f0.yaml -> l3f0.yaml -> l4f0.yaml -> l5f0.yaml -> l6f0.yaml -> l7f0.yaml -> l8f0.yaml -> l9f0.yaml (and 99 more)",
        ),
        shelf(
            "workflow/fan-wide",
            "more files than anybody needs",
            fan(2, 101, 101),
            "finding: the workflow runs more than 100 other files",
        ),
        shelf(
            "workflow/fan-of-few",
            "eight files, each of which runs the next one ten times",
            fan(8, 10, 1),
            "finding: with those of the workflows that it runs, it has 21110 steps, more than 10000",
        ),
        shelf(
            "workflow/fan-of-few-wide",
            "files that run the next one 500 times",
            fan(6, 500, 1),
            "finding: with those of the workflows that it runs, it has 500500 steps, more than 10000",
        ),
        shelf(
            "workflow/chain",
            "twenty files that run the next one",
            chain,
            "finding: workflows run each other more than 8 files deep: first.yaml -> l1f0.yaml -> l2f0.yaml -> l3f0.yaml -> l4f0.yaml -> l5f0.yaml -> l6f0.yaml -> l7f0.yaml -> l8f0.yaml -> l9f0.yaml",
        ),
    ]
}

fn paths() -> Vec<Attack> {
    let path =
        |name, path: &str, answer| file(name, "a file of somebody else", runs(&[&format!("\"{path}\"")]), answer);
    vec![
        path(
            "workflow/path-upwards",
            "../../etc/passwd.yaml",
            "finding: `../../etc/passwd.yaml` leads out of the folder of this workflow",
        ),
        path(
            "workflow/path-round",
            "./a/../../x.yaml",
            "finding: `./a/../../x.yaml` leads out of the folder of this workflow",
        ),
        path(
            "workflow/path-from-root",
            "/etc/passwd.yaml",
            "finding: `/etc/passwd.yaml` isn't written relative to the folder of this workflow",
        ),
        path(
            "workflow/path-of-home",
            "~/x.yaml",
            "finding: `~/x.yaml` isn't written relative to the folder of this workflow",
        ),
        path(
            "workflow/path-of-url",
            "file:///etc/x.yaml",
            "finding: `file:///etc/x.yaml` isn't written relative to the folder of this workflow",
        ),
        path(
            "workflow/path-of-web",
            "https://evil.example/x.yaml",
            "finding: `https://evil.example/x.yaml` isn't written relative to the folder of this workflow",
        ),
        path(
            "workflow/path-of-windows",
            "C:\\\\Users\\\\x.yaml",
            "finding: `C:\\Users\\x.yaml` has a backslash, and paths are written the same on every system",
        ),
        path(
            "workflow/path-of-share",
            "\\\\\\\\evil\\\\x.yaml",
            "finding: `\\\\evil\\x.yaml` has a backslash, and paths are written the same on every system",
        ),
        path("workflow/path-with-nul", "./a\\0.yaml", "finding: `./a\\u{0}.yaml` has a control character in it"),
        path(
            "workflow/path-with-escapes",
            "./\\e[2Ja.yaml",
            "finding: `./\\u{1b}[2Ja.yaml` has a control character in it",
        ),
        path(
            "workflow/path-encoded",
            "./%2e%2e/x.yaml",
            "finding: `%2e%2e/x.yaml` can't be read: there are no files here",
        ),
        path("workflow/path-of-dots", "./.../x.yaml", "finding: `.../x.yaml` can't be read: there are no files here"),
        path("workflow/path-hidden", "./.ssh/x.yaml", "finding: `.ssh/x.yaml` can't be read: there are no files here"),
    ]
}

/// A folder with a file that nobody below it may read, and the folder of the workflow, which `make` fills.
fn on_disk(
    name: &'static str,
    tries: &'static str,
    uses: &'static str,
    make: fn(&Path) -> std::io::Result<()>,
    answer: &'static str,
) -> Attack {
    let act = move |arena: Arc<Arena>| async move {
        let folder = folder(make).expect("the files can be made");
        let first = folder.path().join("shop/first.yaml");
        std::fs::write(&first, runs(&[uses])).expect("a file can be written");
        let source = read_workflow_file(&first).expect("the first file is sound");
        let files = move || WorkflowFiles::of(&first);
        let name = folder.path().join("shop/first.yaml").display().to_string();
        let answer = check_and_run(&arena, &name, source.into(), files, Accounts::new()).await;
        answer.replace(&folder.path().display().to_string(), "FOLDER")
    };
    Attack::new(name, tries, act, answer)
}

fn folder(make: fn(&Path) -> std::io::Result<()>) -> std::io::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("secret.yaml"), "weft: 1\nname: secret\nsecret: tr3asure\n")?;
    std::fs::create_dir(folder.path().join("shop"))?;
    make(&folder.path().join("shop"))?;
    Ok(folder)
}

fn disk() -> Vec<Attack> {
    use std::os::unix::fs::symlink;
    vec![
        on_disk(
            "workflow/link-out",
            "a link to a file of somebody else",
            "./part.yaml",
            |shop| symlink("../secret.yaml", shop.join("part.yaml")),
            "finding: `FOLDER/shop/part.yaml` can't be read: it is a link that leads out of the folder of the workflow that was started; copy the file there in its place",
        ),
        on_disk(
            "workflow/link-to-folder",
            "a link to the folder above",
            "./up/secret.yaml",
            |shop| symlink("..", shop.join("up")),
            "finding: `FOLDER/shop/up/secret.yaml` can't be read: it is a link that leads out of the folder of the workflow that was started; copy the file there in its place",
        ),
        on_disk(
            "workflow/link-to-password",
            "a link to the users of the machine",
            "./part.yaml",
            |shop| symlink("/etc/passwd", shop.join("part.yaml")),
            "finding: `FOLDER/shop/part.yaml` can't be read: it is a link that leads out of the folder of the workflow that was started; copy the file there in its place",
        ),
        on_disk(
            "workflow/link-to-zero",
            "a link to a device without end",
            "./part.yaml",
            |shop| symlink("/dev/zero", shop.join("part.yaml")),
            "finding: `FOLDER/shop/part.yaml` can't be read: it is a link that leads out of the folder of the workflow that was started; copy the file there in its place",
        ),
        on_disk(
            "workflow/link-in-circle",
            "a link to itself",
            "./part.yaml",
            |shop| symlink("part.yaml", shop.join("part.yaml")),
            "finding: `FOLDER/shop/part.yaml` can't be read: Too many levels of symbolic links (os error 40)",
        ),
        on_disk(
            "workflow/link-inside",
            "a link to a file beside it",
            "./part.yaml",
            |shop| {
                std::fs::write(shop.join("real.yaml"), idle())?;
                symlink("real.yaml", shop.join("part.yaml"))
            },
            "finished",
        ),
        on_disk(
            "workflow/pipe",
            "a pipe that nobody writes to",
            "./part.yaml",
            |shop| std::process::Command::new("mkfifo").arg(shop.join("part.yaml")).status().map(drop),
            "finding: `FOLDER/shop/part.yaml` can't be read: it is no plain file, but a device or a pipe",
        ),
        on_disk(
            "workflow/folder-for-file",
            "a folder",
            "./part.yaml",
            |shop| std::fs::create_dir(shop.join("part.yaml")),
            "finding: `FOLDER/shop/part.yaml` can't be read: Is a directory (os error 21)",
        ),
        on_disk(
            "workflow/file-of-holes",
            "a file of a terabyte that takes no room",
            "./part.yaml",
            |shop| std::fs::File::create(shop.join("part.yaml"))?.set_len(1 << 40),
            "finding: `FOLDER/shop/part.yaml` can't be read: it has more than 16 MiB",
        ),
        on_disk(
            "workflow/file-of-bytes",
            "a file that is no text",
            "./part.yaml",
            |shop| std::fs::write(shop.join("part.yaml"), b"weft: \xff\xfe\n"),
            "finding: `FOLDER/shop/part.yaml` can't be read: stream did not contain valid UTF-8",
        ),
    ]
}
