//! The key that kept tokens are sealed under, and what of an account is secret.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rusqlite::Connection;
use weft_e2e::platform::{Answer, Platform};
use weft_e2e::{Finished, Project, assert_no_leak, now_s};
use weft_fakes::xiaoe::{FakeXiaoe, Interface, Options, Shop};

/// Two keys, as people make them.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e2f";

const PEOPLE: &str = "\
weft: 1
name: people
connections: { shop: xiaoe }
steps:
  - { id: users, uses: xiaoe/users, connection: shop, into: users }
";

const DROPPED: &str = "the kept tokens of `shop` don't open and were dropped";

struct Kept {
    server: FakeXiaoe,
    project: Project,
}

impl Kept {
    /// A project that nothing was run in yet.
    fn new() -> Kept {
        let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
        let project = Project::connected(&server);
        project.write("people.yaml", PEOPLE);
        Kept { server, project }
    }

    /// One whose store has a token.
    fn with_token() -> Kept {
        let kept = Kept::new();
        assert!(!kept.run().contains("dropped"));
        assert_eq!(kept.tokens(), 1);
        kept
    }

    #[track_caller]
    fn run(&self) -> String {
        self.project.run("people.yaml").ok().everything()
    }

    /// How many tokens were asked for.
    fn tokens(&self) -> u64 {
        self.server.requests().of(Interface::Token)
    }

    /// Changes the store by hand.
    fn change(&self, sql: &str) {
        let store = Connection::open(self.project.path("weft.db")).expect("the store is there");
        assert_eq!(store.execute(sql, []).expect("the statement is right"), 1, "{sql}");
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.project.path(name)).expect("the file is there").permissions().mode() & 0o777
    }
}

#[test]
fn a_key_file_is_made_once_for_its_user_alone() {
    let kept = Kept::with_token();
    let key = kept.project.read("weft.key");
    assert_eq!((kept.mode("weft.key"), key.len()), (0o600, 45));
    assert!(!kept.run().contains("dropped"));
    assert_eq!((kept.project.read("weft.key"), kept.tokens()), (key, 1), "the second run uses the kept token");
}

#[test]
fn who_has_nothing_to_seal_gets_no_key() {
    let kept = Kept::new();
    kept.project.weft(["run", "people.yaml", "--dry-run"]).run().ok();
    kept.project.weft(["record", "people.yaml"]).run().ok();
    kept.project.weft(["run", "people.yaml", "--replay"]).run().ok();
    assert!(!kept.project.files().contains(&"weft.key".to_owned()), "{:?}", kept.project.files());
}

/// Whoever takes the store and knows the account's secrets as well has no token by it.
#[test]
fn a_store_without_its_key_opens_nothing() {
    let kept = Kept::with_token();
    let thief = Kept { server: kept.server, project: Project::new() };
    thief.project.connect(&thief.server);
    thief.project.write("people.yaml", PEOPLE);
    for name in kept.project.files().iter().filter(|name| name.starts_with("weft.db")) {
        fs::copy(kept.project.path(name), thief.project.path(name)).expect("a file can be copied");
    }
    let told = thief.run();
    assert!(told.contains(DROPPED) && told.contains("the key file is another one"), "{told}");
    assert_eq!(thief.tokens(), 2);
    assert!(!thief.run().contains("dropped"), "it is told once");
    assert_eq!(thief.tokens(), 2);
}

#[test]
fn a_token_that_was_moved_or_made_longer_does_not_open() {
    for change in [
        "UPDATE _weft_tokens SET account = 'shop'",
        "UPDATE _weft_tokens SET expires_at_ms = expires_at_ms + 86400000",
        "UPDATE _weft_tokens SET expires_at_ms = NULL",
    ] {
        let kept = Kept::new();
        let account = kept.project.read("connections.yaml");
        kept.project.write("connections.yaml", format!("{account}{}", account.replacen("shop:", "other:", 1)));
        let from = if change.ends_with("'shop'") { "shop=other" } else { "shop=shop" };
        kept.project.weft(["run", "people.yaml", "--connection", from]).run().ok();
        kept.change(change);
        let told = kept.run();
        assert!(told.contains(DROPPED) && told.contains("the store was changed by hand"), "{change}: {told}");
        assert_eq!(kept.tokens(), 2, "{change}");
    }
}

#[test]
fn a_changed_secret_makes_kept_tokens_worthless() {
    let kept = Kept::with_token();
    kept.server.with_shop(|shop| shop.secret_key = "AnotherSecretKey0123456789abcdef".to_owned());
    kept.project.connect(&kept.server);
    let told = kept.run();
    assert!(told.contains(DROPPED) && told.contains("the account has changed"), "{told}");
    assert_eq!(kept.tokens(), 2);
}

#[test]
fn what_was_sealed_in_the_older_way_is_dropped_once() {
    let kept = Kept::with_token();
    kept.change("UPDATE _weft_tokens SET ciphertext = zeroblob(64)");
    let told = kept.run();
    assert!(told.contains(DROPPED) && told.contains("sealed in an older way"), "{told}");
    assert_eq!(kept.tokens(), 2);
    assert!(!kept.run().contains("dropped"));
    assert_eq!(kept.tokens(), 2);
}

#[test]
fn a_key_comes_from_the_environment() {
    let kept = Kept::new();
    let run = |key: &str| kept.project.weft(["run", "people.yaml"]).env("WEFT_KEY", key).run();
    run(KEY).ok();
    run(KEY).ok();
    assert_eq!(kept.tokens(), 1);
    assert!(run(OTHER_KEY).ok().stderr.contains(DROPPED));
    assert_eq!(kept.tokens(), 2);
    assert!(!kept.project.files().contains(&"weft.key".to_owned()));
    for wrong in ["", "secret", &KEY[4..]] {
        let told = run(wrong).code(4).stderr;
        assert!(told.contains("WEFT_KEY holds no key") && told.contains("openssl rand -base64 32"), "{told}");
    }
    assert_eq!(kept.tokens(), 2);
}

#[test]
fn a_key_file_can_be_named() {
    let kept = Kept::new();
    let run = |key_file: &str| {
        let command = kept.project.weft(["run", "people.yaml", "--key-file", key_file]);
        command.env("WEFT_KEY", OTHER_KEY).run()
    };
    run("my.key").ok();
    run("my.key").ok();
    assert_eq!((kept.mode("my.key"), kept.tokens()), (0o600, 1));
    assert!(!kept.project.files().contains(&"weft.key".to_owned()));
    let told = run("no-folder/my.key").code(4).stderr;
    assert!(told.contains("no-folder/my.key: the key file can't be made"), "{told}");
    let told = run(".").code(4).stderr;
    assert!(told.contains("holds no key"), "{told}");
}

#[test]
fn the_key_lies_beside_the_connections_file() {
    let kept = Kept::new();
    fs::create_dir(kept.project.path("keys")).expect("a folder can be made");
    kept.project.write("keys/shops.yaml", kept.project.read("connections.yaml"));
    kept.project.weft(["run", "people.yaml", "--connections", "keys/shops.yaml"]).run().ok();
    assert_eq!(kept.mode("keys/weft.key"), 0o600);
    assert!(!kept.project.files().contains(&"weft.key".to_owned()));
}

#[test]
fn a_key_file_that_others_may_read_is_refused() {
    let kept = Kept::with_token();
    for mode in [0o644, 0o660] {
        kept.project.permit("weft.key", mode);
        let told = kept.project.run("people.yaml").code(4).stderr;
        assert!(told.contains("weft.key: the key file can be read or changed by other users"), "{told}");
        assert!(told.contains("chmod 600 weft.key"), "{told}");
    }
    kept.project.permit("weft.key", 0o600);
    assert!(!kept.run().contains("dropped"));
    assert_eq!(kept.tokens(), 1);
}

#[test]
fn a_file_that_is_no_key_is_left_as_it_is() {
    let kept = Kept::with_token();
    for text in ["", "not a key\n"] {
        kept.project.write("weft.key", text);
        let told = kept.project.run("people.yaml").code(4).stderr;
        assert!(told.contains("the key file holds no key, and is left as it is"), "{told}");
        assert_eq!(kept.project.read("weft.key"), text);
    }
    assert_eq!(kept.tokens(), 1);
}

// -- what is secret is the operator's word

/// Runs with one field of the account written otherwise.
fn with_field(kept: &Kept, field: &str, written: &str) -> Finished {
    kept.project.connect(&kept.server);
    let text = kept.project.read("connections.yaml");
    let lines = text.lines().map(|line| match line.split_once(": ") {
        Some((name, _)) if name.trim() == field => format!("{name}: {written}\n"),
        _ => format!("{line}\n"),
    });
    kept.project.write("connections.yaml", lines.collect::<String>());
    let (client_id, secret) = kept.server.with_shop(|shop| (shop.client_id.clone(), shop.secret_key.clone()));
    kept.project.write("client.txt", format!("{client_id}\n"));
    let command = kept.project.weft(["run", "people.yaml"]);
    command.env("SHOP_CLIENT", client_id).env("SHOP_SECRET", secret).run()
}

#[test]
fn what_is_kept_as_a_secret_is_no_public_field() {
    let kept = Kept::new();
    for source in ["env: SHOP_CLIENT", "file: client.txt"] {
        for written in [format!("{{ {source} }}"), format!("{{ {source}, public: false }}")] {
            let told = with_field(&kept, "client_id", &written).code(4).stderr;
            for part in [
                "connections.yaml: shop: ",
                "the component `xiaoe` calls the field `client_id` public",
                &format!("write client_id: {{ {source}, public: true }}"),
                "don't use the component",
            ] {
                assert!(told.contains(part), "{part} is not in {told}");
            }
        }
        assert_eq!(kept.server.requests().total(), 0, "nothing was asked");
    }
    for written in ["{ env: SHOP_CLIENT, public: true }", "{ public: true, file: client.txt }"] {
        with_field(&kept, "client_id", written).ok();
    }
}

#[test]
fn a_secret_is_never_public() {
    let kept = Kept::new();
    let told = with_field(&kept, "secret_key", "{ env: SHOP_SECRET, public: true }").code(4).stderr;
    assert!(told.contains("the field `secret_key` is a secret, and `public: true` would hand it"), "{told}");
    assert_eq!(kept.server.requests().total(), 0);
    with_field(&kept, "secret_key", "{ env: SHOP_SECRET, public: false }").ok();
}

/// The user of Basic is a name beside a password, and a secret without one.
#[test]
fn a_field_that_may_be_either_is_what_it_is_this_time() {
    let platform = Platform::start(|_| Answer::text(r#"{"items":[{"id":1}]}"#));
    let project = Project::new();
    project.write(
        "items.yaml",
        "weft: 1\nname: items\nconnections: { api: http }\nsteps:\n  - id: items\n    uses: http/list\n    \
         connection: api\n    with: { path: /items, records: items }\n    into: { table: items, key: id }\n",
    );
    let run = |fields: &str| {
        let base_url = platform.base_url();
        let account = "api:\n  platform: http\n  variant: basic\n  allow_private: true\n";
        project.write("connections.yaml", format!("{account}  base_url: {base_url}\n  fields: {{ {fields} }}\n"));
        project.weft(["run", "items.yaml"]).env("API_USER", "user-of-the-api").env("API_KEY", "key-of-the-api").run()
    };
    run("user: { env: API_USER }").ok();
    let told = run("user: { env: API_USER }, password: { env: API_KEY }").code(4).stderr;
    assert!(told.contains("calls the field `user` public"), "{told}");
    run("user: { env: API_USER, public: true }, password: { env: API_KEY }").ok();
    let told = run("user: { env: API_USER, public: true }").code(4).stderr;
    assert!(told.contains("the field `user` is a secret"), "{told}");
}

#[test]
fn files_with_secrets_that_others_can_read_are_told() {
    let kept = Kept::new();
    let told = "connections.yaml: the file holds secrets, and other users of this machine can read or change it";
    assert!(!kept.run().contains("holds secrets"));
    kept.project.permit("connections.yaml", 0o640);
    let open = kept.run();
    assert!(open.contains(told) && open.contains("chmod 600 connections.yaml"), "{open}");
    assert_no_leak("the note", &open, &[kept.server.with_shop(|shop| shop.secret_key.clone())]);
    let json = kept.project.weft(["run", "people.yaml", "--json"]).run().ok();
    assert_eq!(
        json.events_named("note").iter().filter(|event| event["note"]["subject"] == "connections.yaml").count(),
        1
    );
    // What stands in another file makes this one no secret, and the other one is.
    let secret = kept.server.with_shop(|shop| shop.secret_key.clone());
    kept.project.write("secret.txt", &secret);
    let text = kept.project.read("connections.yaml").replace(&secret, "{ file: secret.txt }");
    kept.project.write("connections.yaml", text);
    kept.project.permit("connections.yaml", 0o644);
    assert!(!kept.run().contains("holds secrets"));
    kept.project.permit("secret.txt", 0o644);
    assert!(kept.run().contains("secret.txt: the file holds secrets"));
}
