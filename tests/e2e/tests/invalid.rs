//! Every file in `tests/invalid/` through `weft check`: what it prints is in the `.err` beside the file.
//! `UPDATE_EXPECT=1 cargo test -p weft-e2e invalid` writes those again.

use std::fs;
use std::path::PathBuf;

use weft_e2e::{Command, Finished, repository, weft_binary};

fn check(file: &str) -> Finished {
    Command::new(weft_binary()).folder(&folder()).arguments(["check", file]).run()
}

fn folder() -> PathBuf {
    repository().join("tests/invalid")
}

fn names(extension: &str) -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the folder is there");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
    let mut names: Vec<String> = names.filter_map(|name| name.strip_suffix(extension).map(str::to_owned)).collect();
    names.sort();
    names
}

#[test]
fn every_mistake_is_told_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut failed = Vec::new();
    for name in names(".yaml") {
        let finished = check(&format!("{name}.yaml")).code(3);
        assert_eq!(finished.stdout, "", "{name}");
        let path = folder().join(format!("{name}.err"));
        if update {
            fs::write(&path, &finished.stderr).expect("the message can be written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if finished.stderr != expected {
            failed.push(format!("== {name} says\n{}\n== and should say\n{expected}", finished.stderr));
        }
    }
    assert!(failed.is_empty(), "{}\nif the new ones are better: UPDATE_EXPECT=1", failed.join("\n"));
}

#[test]
fn every_message_belongs_to_a_mistake() {
    let (mistakes, messages) = (names(".yaml"), names(".err"));
    assert!(mistakes.len() >= 37, "{mistakes:?}");
    assert_eq!(messages, mistakes);
}
