use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use weft_engine::workflow::RequestPart;
use weft_engine::workflow::demands::{
    ConnectionDemands, Demands, FieldDemand, LimitDemand, NodeDemands, PlaceDemand, TokenDemand,
};

use super::{
    FILE, FILE_BYTES_MAX, Lock, LockFile, PackagePin, Pin, counting, counting_beside, read::read, save, write::write,
};

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn digest() -> Option<String> {
    Some(format!("sha256:{}", "0123456789abcdef".repeat(4)))
}

fn place(value: &str, part: RequestPart, name: &str, nodes: &[&str]) -> PlaceDemand {
    PlaceDemand { value: value.to_owned(), part, name: name.to_owned(), nodes: names(nodes) }
}

/// One of everything.
fn full() -> Lock {
    let field = FieldDemand {
        optional: true,
        kinds: names(&["app", "qimen"]),
        parts: names(&["salt", "secret"]),
        separator: ":".to_owned(),
    };
    let connection = ConnectionDemands {
        base_urls: BTreeMap::from([(String::new(), "https://api.shop.example".to_owned())]),
        hosts: names(&["api.shop.example", "files.shop.example:8443"]),
        secrets: BTreeMap::from([("key".to_owned(), field), ("other".to_owned(), FieldDemand::default())]),
        fields: BTreeMap::from([("app_id".to_owned(), FieldDemand::default())]),
        authorize: names(&["token"]),
        consent: BTreeSet::new(),
        tokens: BTreeMap::from([
            ("access_token".to_owned(), TokenDemand { pointer: Some("/data/token".to_owned()) }),
            ("refresh_token".to_owned(), TokenDemand::default()),
        ]),
        places: BTreeSet::from([
            place("access_token", RequestPart::Header, "x-token", &[]),
            place("secret", RequestPart::Query, "{name}", &["token"]),
            place("secret", RequestPart::Form, "key", &["orders", "token"]),
            place("secret", RequestPart::Json, "*", &[]),
        ]),
        limits: BTreeSet::from([
            LimitDemand { nodes: names(&["orders"]), requests: 60, per_ms: 60_000 },
            LimitDemand { nodes: BTreeSet::new(), requests: 10, per_ms: 1_000 },
        ]),
    };
    let node = NodeDemands {
        paging: true,
        window: true,
        required: names(&["day"]),
        tables: names(&["to.table"]),
        personal: names(&["phone", "收货人"]),
    };
    let nodes = BTreeMap::from([("orders".to_owned(), node), ("token".to_owned(), NodeDemands::default())]);
    let shop = Pin { digest: digest(), demands: Demands { connection: Some(connection), any_platform: true, nodes } };
    let table = Pin { digest: None, demands: Demands::default() };
    let package = PackagePin { version: "4.17".to_owned(), digest: format!("sha256:{}", "0a".repeat(32)) };
    Lock {
        components: BTreeMap::from([("shop".to_owned(), shop), ("table".to_owned(), table)]),
        packages: BTreeMap::from([("node_modules/@scope/name".to_owned(), package)]),
    }
}

const FULL: &str = r#"# Components as they were accepted, and what they may ask for. Written by `weft nodes lock`: look through its changes.
weft_lock: 1
components:
  shop:
    digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    connection:
      base_url: "https://api.shop.example"
      hosts:
      - api.shop.example
      - "files.shop.example:8443"
      secrets:
        key: {optional: true, kinds: [app, qimen], parts: [salt, secret], separator: ":"}
        other: {}
      fields:
        app_id: {}
      authorize: token
      tokens:
        access_token: {pointer: "/data/token"}
        refresh_token: {}
      places:
      - {value: access_token, header: x-token}
      - {value: secret, query: "{name}", nodes: [token]}
      - {value: secret, form: key, nodes: [orders, token]}
      - {value: secret, json: "*"}
      limits:
      - {requests: 10, per_ms: 1000}
      - {nodes: [orders], requests: 60, per_ms: 60000}
    any_platform: true
    nodes:
      orders: {paging: true, window: true, required: [day], tables: [to.table], personal: [phone, "收货人"]}
      token: {}
  table:
    comes_with: weft
packages:
  "node_modules/@scope/name": {version: "4.17", digest: sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a}
"#;

#[test]
fn a_lock_reads_well() {
    assert_eq!(write(&full()), FULL);
}

#[test]
fn a_lock_is_read_as_it_was_written() {
    assert_eq!(read(FULL), Ok(full()));
    let empty = Lock::default();
    assert_eq!(read(&write(&empty)), Ok(empty));
}

/// Before components said where their secrets stand: no place was accepted.
#[test]
fn an_older_lock_has_no_places() {
    let from = FULL.find("      tokens:").expect("it has tokens");
    let to = FULL.find("      limits:").expect("it has limits");
    let older = format!("{}      tokens:\n      - access_token\n{}", &FULL[..from], &FULL[to..]);
    let mut expected = full();
    let pin = expected.components.get_mut("shop").expect("it is there");
    let connection = pin.demands.connection.as_mut().expect("a connection");
    connection.tokens = BTreeMap::from([("access_token".to_owned(), TokenDemand::default())]);
    connection.places.clear();
    assert_eq!(read(&older), Ok(expected));
}

#[test]
fn kinds_of_connection_are_read_as_they_were_written() {
    for kinds in [vec![("app", "https://a.example"), ("qimen", "")], vec![("", "https://a.example"), ("b", "")], vec![]]
    {
        let mut lock = full();
        let pin = lock.components.get_mut("shop").expect("it is there");
        let kinds = kinds.into_iter().map(|(kind, url)| (kind.to_owned(), url.to_owned()));
        pin.demands.connection.as_mut().expect("a connection").base_urls = kinds.collect();
        assert_eq!(read(&write(&lock)), Ok(lock));
    }
}

/// A component chooses its names, so they may be anything.
#[test]
fn every_name_is_read_as_it_was_written() {
    let nasty = [
        "",
        " ",
        "a: b",
        "a #b",
        "- a",
        "true",
        "Null",
        "~",
        "12",
        "1e5",
        "0x1F",
        "\"",
        "\\",
        "'",
        "a\nb: c",
        "\r\n\t\0\u{7f}\u{85}\u{a0}",
        "\u{202e}\u{2028}\u{feff}\u{fffe}",
        "{a, [b]}",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`a`",
        "|",
        ">",
        "?",
        "🦀",
        "收货人",
        "---",
        "...",
        "<<",
        "аpi",
    ];
    for name in nasty {
        let mut lock = full();
        let pin = lock.components.get_mut("shop").expect("it is there");
        let connection = pin.demands.connection.as_mut().expect("a connection");
        connection.hosts.insert(name.to_owned());
        connection.secrets.insert(name.to_owned(), FieldDemand { kinds: names(&[name]), ..FieldDemand::default() });
        connection.base_urls.insert(String::new(), name.to_owned());
        connection.authorize = names(&[name]);
        connection.tokens.insert(name.to_owned(), TokenDemand { pointer: Some(name.to_owned()) });
        connection.places.insert(place(name, RequestPart::Json, name, &[name]));
        pin.demands.nodes.insert(name.to_owned(), NodeDemands { personal: names(&[name]), ..NodeDemands::default() });
        let text = write(&lock);
        assert_eq!(read(&text).as_ref(), Ok(&lock), "{text}");
        let hides = |char: char| char.is_control() && char != '\n' || matches!(char, '\u{202e}' | '\u{2028}' | 'а');
        assert!(!text.contains(hides), "{text}");
    }
}

/// The findings: line, column and reason.
fn findings(text: &str) -> Vec<String> {
    let problems = read(text).expect_err("something is wrong with it");
    let told = problems.iter().map(|it| format!("{}:{} {}", it.mark.line, it.mark.column, it.reason));
    assert!(problems.iter().all(|problem| !problem.remedy.is_empty()));
    told.collect()
}

/// What is found when a piece of the full lock is replaced.
#[track_caller]
fn changed(from: &str, to: &str) -> Vec<String> {
    assert!(FULL.contains(from), "{from}");
    findings(&FULL.replacen(from, to, 1))
}

#[test]
fn a_damaged_lock_is_told_with_its_place() {
    assert_eq!(findings(""), ["1:1 the file is empty"]);
    assert_eq!(findings("weft: 1\n"), ["1:1 this is no lock of weft: it has no `weft_lock: 1`"]);
    assert_eq!(findings("[]\n"), ["1:1 here must be `key: value` lines"]);
    assert_eq!(changed("weft_lock: 1", "weft_lock: 2"), ["2:12 the lock has format 2, and this weft reads 1"]);
    assert_eq!(findings("weft_lock: 1\n"), ["1:1 the lock has no `components`"]);
    assert_eq!(
        changed("  table:", "  shop:"),
        ["32:3 `shop` is already set above, and only one of the two could count"]
    );
    assert_eq!(changed("hosts:", "host:"), ["8:7 a connection has no key `host`"]);
    assert_eq!(changed("sha256:01", "sha256:0"), ["5:13 a digest is `sha256:` and 64 hexadecimal digits"]);
    assert_eq!(changed("sha256:01", "sha256:0A"), ["5:13 a digest is `sha256:` and 64 hexadecimal digits"]);
    let both = "33:5 a component has either a `digest` or `comes_with: weft`";
    assert_eq!(changed("comes_with: weft", "nodes: {}"), [both]);
    assert_eq!(changed("comes_with: weft", "comes_with: me"), ["33:17 components come with `weft` or have a `digest`"]);
    let either = "7:7 a connection has either a `base_url` or `kinds`";
    assert_eq!(changed("base_url:", "url:"), [either]);
    assert_eq!(changed("optional: true", "optional: maybe"), ["12:25 here must be true or false"]);
    assert_eq!(changed("requests: 10", "requests: -1"), ["26:20 here must be a whole number"]);
    assert_eq!(changed("requests: 10, ", ""), ["26:9 a limit has `requests` and `per_ms`"]);
    let place = "a place has a `value` and one of `header`, `query`, `form` and `json`";
    assert_eq!(changed("json: \"*\"", "nodes: []"), [format!("24:9 {place}")]);
    assert_eq!(changed("json: \"*\"", "json: \"*\", form: a"), [format!("24:9 {place}")]);
    assert_eq!(changed("value: access_token, ", ""), [format!("21:9 {place}")]);
    assert_eq!(changed("{pointer:", "{lives:"), ["18:24 a token has no key `lives`"]);
    assert_eq!(changed("[day]", "day"), ["30:54 here must be a list"]);
    assert_eq!(changed("[day]", "[12]"), ["30:55 here must be text, in quotes if it is unusual"]);
    assert_eq!(changed("window: true", "windows: true"), ["30:30 a node has no key `windows`"]);
    assert_eq!(changed("token: {}", "token: *a").len(), 1);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let text = FULL.replace("hosts:", "host:").replace("tokens:", "token:").replace("paging", "pages");
    let found = findings(&text);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.is_sorted_by_key(|line| line.split(':').next().and_then(|line| line.parse::<usize>().ok())));
}

/// Makes locks in these folders of a project, each with no components.
fn with_locks(folders: &[&str]) -> (tempfile::TempDir, std::path::PathBuf) {
    let project = tempfile::tempdir().expect("a folder");
    let root = project.path().canonicalize().expect("it is there");
    for folder in folders {
        std::fs::create_dir_all(root.join(folder)).expect("folders");
        save(&root.join(folder).join(FILE), &Lock::default()).unwrap_or_else(|messages| panic!("{messages:?}"));
    }
    (project, root)
}

/// The folders below a project whose locks count for a file.
#[track_caller]
fn folders_of(root: &Path, file: &str) -> Vec<String> {
    let found = counting(&root.join(file)).unwrap_or_else(|messages| panic!("{messages:?}"));
    let inside = found.iter().filter_map(|path| path.parent()?.strip_prefix(root).ok());
    inside.map(|folder| folder.display().to_string()).collect()
}

#[test]
fn every_lock_beside_and_above_a_file_counts() {
    let (_project, root) = with_locks(&["", "a/b", "other"]);
    assert_eq!(folders_of(&root, "orders.yaml"), [""]);
    assert_eq!(folders_of(&root, "a/orders.yaml"), [""], "one further down does not count");
    assert_eq!(folders_of(&root, "a/b/orders.yaml"), ["a/b", ""]);
    assert_eq!(folders_of(&root, "a/b/../../a/b/orders.yaml"), ["a/b", ""]);
    assert_eq!(folders_of(&root, "a/b/../orders.yaml"), [""]);
    let beside = counting_beside(&root.join("a/b").join(FILE)).unwrap_or_else(|messages| panic!("{messages:?}"));
    assert!(beside.contains(&root.join(FILE)) && !beside.contains(&root.join("a/b").join(FILE)), "{beside:?}");
    let missing = counting_beside(&root.join("missing").join(FILE)).unwrap_or_else(|messages| panic!("{messages:?}"));
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_link_leads_away_from_no_lock() {
    let (_project, root) = with_locks(&["mine", "theirs"]);
    std::fs::create_dir(root.join("theirs/flows")).expect("a folder");
    std::os::unix::fs::symlink("../theirs/flows", root.join("mine/flows")).expect("a link");
    assert_eq!(folders_of(&root, "mine/flows/orders.yaml"), ["mine", "theirs"]);
    assert_eq!(folders_of(&root, "theirs/flows/orders.yaml"), ["theirs"]);
    std::fs::write(root.join("theirs/flows/real.yaml"), "").expect("a file");
    std::os::unix::fs::symlink("../theirs/flows/real.yaml", root.join("mine/orders.yaml")).expect("a link");
    assert_eq!(folders_of(&root, "mine/orders.yaml"), ["mine", "theirs"]);
    // Taken as a text it is `mine/orders.yaml`, and on the disk `theirs/orders.yaml`.
    assert_eq!(folders_of(&root, "mine/flows/../orders.yaml"), ["mine", "theirs"]);
}

/// Why the lock beside a file can't be read.
#[track_caller]
fn unreadable(root: &Path) -> String {
    let found = counting(&root.join("orders.yaml")).unwrap_or_else(|messages| panic!("{messages:?}"));
    assert!(found.contains(&root.join(FILE)), "it is no missing lock");
    let read = LockFile::read(root.join(FILE));
    let messages = read.err().expect("it can't be read");
    assert!(!messages.all()[0].remedy.is_empty());
    messages.all()[0].reason.clone()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the standard library makes no pipes with a name")]
fn a_lock_that_can_not_be_read_is_no_missing_lock() {
    let project = tempfile::tempdir().expect("a folder");
    let root = project.path().canonicalize().expect("it is there");
    let lock = root.join(FILE);
    std::fs::create_dir(&lock).expect("a folder");
    assert!(unreadable(&root).contains("directory"));
    std::fs::remove_dir(&lock).expect("it was there");
    let link = |to: &str| std::os::unix::fs::symlink(to, &lock).expect("a link");
    let remove = || std::fs::remove_file(&lock).expect("it was there");
    link("nowhere");
    assert!(unreadable(&root).contains("No such file"));
    remove();
    link("/dev/null");
    assert!(unreadable(&root).contains("no plain file"));
    remove();
    // Nobody writes into it: reading it would wait for ever.
    assert!(std::process::Command::new("mkfifo").arg(&lock).status().expect("mkfifo").success());
    assert!(unreadable(&root).contains("no plain file"));
    remove();
    std::fs::write(&lock, b"weft_lock: 1\ncomponents: {} # \xff\n").expect("a file");
    assert!(unreadable(&root).contains("UTF-8"));
    std::fs::File::create(&lock).and_then(|file| file.set_len(FILE_BYTES_MAX as u64 + 1)).expect("a file");
    assert!(unreadable(&root).contains("it has more than 8 MiB"));
}

#[test]
fn a_lock_that_could_not_be_read_again_is_not_written() {
    let mut lock = full();
    let pin = lock.components.get_mut("shop").expect("it is there");
    pin.demands.nodes.insert("x".repeat(9 << 20), NodeDemands::default());
    let project = tempfile::tempdir().expect("a folder");
    assert!(save(&project.path().join(FILE), &lock).is_err());
    assert_eq!(std::fs::read_dir(project.path()).expect("a folder").count(), 0);
}

#[test]
fn saving_leaves_nothing_half_written() {
    let project = tempfile::tempdir().expect("a folder");
    save(&project.path().join(FILE), &full()).unwrap_or_else(|messages| panic!("{messages:?}"));
    save(&project.path().join(FILE), &Lock::default()).unwrap_or_else(|messages| panic!("{messages:?}"));
    let written = std::fs::read_to_string(project.path().join(FILE)).expect("it is there");
    assert_eq!(read(&written), Ok(Lock::default()));
    assert!(save(&project.path().join("missing").join(FILE), &full()).is_err());
    assert_eq!(std::fs::read_dir(project.path()).expect("a folder").count(), 1);
}
