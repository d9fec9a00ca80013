//! Recordings without the people in them.

use std::fs;

use weft_e2e::{Cell, Database, Finished, Project, now_s, redact};
use weft_fakes::xiaoe::{FakeXiaoe, Options, Shop, User};

const JOINED: &str = "SELECT count(*) FROM orders JOIN contacts USING (user_id) WHERE contacts.name <> ''";

struct Masked {
    server: FakeXiaoe,
    project: Project,
    file: String,
}

impl Masked {
    fn new(workflow: &str) -> Masked {
        let server = FakeXiaoe::start(Shop::demo_ending(now_s()), Options::default());
        let project = Project::connected(&server);
        let file = project.workflow(workflow);
        Masked { server, project, file }
    }

    fn record(&self, masks: &[&str]) -> Finished {
        let masks = masks.iter().flat_map(|field| ["--mask", field]);
        self.project.weft(["record", &self.file]).arguments(masks).run()
    }

    fn people(&self) -> Vec<User> {
        self.server.with_shop(|shop| shop.users.clone())
    }

    /// Everything that was written.
    fn written(&self) -> String {
        let stem = self.file.replace(".yaml", ".recording");
        let mut text = self.project.read(&format!("{stem}.yaml"));
        for entry in fs::read_dir(self.project.path(&stem)).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            text += &String::from_utf8_lossy(&fs::read(path).expect("a side file"));
        }
        text
    }

    fn replay(&self, store: &str) -> Database {
        self.project.weft(["run", &self.file, "--replay", "--store", &format!("sqlite:{store}")]).run().ok();
        Database::open(&self.project.path(store))
    }
}

#[test]
fn phones_and_names_are_masked_and_rows_still_join() {
    let masked = Masked::new("xiaoe-orders");
    masked.record(&[]).ok();
    let plain = masked.replay("plain.db");
    let finished = masked.record(&["*phone*", "name", "*nickname", "*user_name", "wx_*"]).ok();
    assert!(finished.stdout.contains("masked "), "{}", finished.stdout);
    let written = masked.written();
    for user in masked.people() {
        for value in [&user.phone, &user.collect_phone, &user.name].into_iter().filter(|it| it.chars().count() > 1) {
            assert!(!written.contains(value.as_str()), "{value} is left");
        }
    }
    let replayed = masked.replay("masked.db");
    let count = |database: &Database, query: &str| database.value(query);
    assert_ne!(count(&plain, JOINED), Cell::Integer(0));
    assert_eq!(count(&plain, JOINED), count(&replayed, JOINED));
    let phones = "SELECT group_concat(phone) FROM (SELECT phone FROM contacts WHERE phone <> '' ORDER BY user_id)";
    assert_ne!(count(&plain, phones), count(&replayed, phones));
    let shape = |database: &Database| database.query("SELECT user_id, length(phone) AS long FROM contacts ORDER BY 1");
    assert_eq!(shape(&plain), shape(&replayed));
}

/// A value that a request is made from is masked there too.
#[test]
fn an_id_can_be_masked() {
    let masked = Masked::new("xiaoe-base");
    masked.record(&["resource_id"]).ok();
    let courses = masked.server.with_shop(|shop| shop.products.clone());
    assert!(!masked.written().contains(&courses[0].id));
    let joined = "SELECT count(*) FROM courses JOIN goods USING (resource_id)";
    assert_eq!(masked.replay("masked.db").value(joined), Cell::Integer(2));
}

#[test]
fn a_mask_that_breaks_the_recording_is_told() {
    let masked = Masked::new("xiaoe-base");
    let text = masked.project.read(&masked.file);
    // Whether there is a call depends on a value that is masked.
    let changed = text.replace(
        "for_each: ${ .courses.records }",
        "for_each: '${ [.courses.records[] | select(.title == \"示例专栏\")] }'",
    );
    assert_ne!(changed, text);
    masked.project.write(&masked.file, changed);
    let finished = masked.record(&["title"]).code(6);
    let errors: Vec<&str> = finished.stderr.lines().skip_while(|line| !line.starts_with("error")).collect();
    insta::assert_snapshot!(redact(&masked.project, &errors.join("\n")));
    assert_eq!(masked.project.files(), ["connections.yaml", "xiaoe-base.yaml"]);
}

#[test]
fn what_masks_find_nothing_is_told() {
    let masked = Masked::new("xiaoe-base");
    let finished = masked.record(&["phnoe", "collect_phone", "*phone"]).ok();
    let told: Vec<&str> = finished.stdout.lines().filter(|line| line.contains("mask")).collect();
    insta::assert_snapshot!(told.join("\n"));
    let finished = masked.project.weft(["record", &masked.file, "--mask", "a*b"]).run().code(2);
    insta::assert_snapshot!(finished.stderr);
}
