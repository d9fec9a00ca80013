//! `weft new node`: a component of one's own, begun where there is nothing but the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use serde_json::Value;
use weft_e2e::{Project, redact, repository, weft_binary};

const TARGET: &str = "wasm32-wasip2";

/// What all new components of this test are built from lies beside the program, so that it is built once.
fn target_folder() -> PathBuf {
    let target = weft_binary().ancestors().nth(2).expect("the program lies in target/PROFILE");
    target.join("new-node")
}

/// Runs cargo on a new component: without a network, and with the versions that this repository is tested with.
#[track_caller]
fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let mut cargo = process::Command::new(env!("CARGO"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        // What the outer cargo says about itself is not meant for this one. What rustup says is: without it, a crate
        // that asks for a toolchain of its own would have one installed.
        if name != "CARGO_HOME" && ["CARGO", "RUSTC", "RUSTFLAGS"].iter().any(|start| name.starts_with(start)) {
            cargo.env_remove(name.as_ref());
        }
    }
    cargo.env("RUSTUP_AUTO_INSTALL", "0");
    cargo.env("CARGO_TARGET_DIR", target_folder()).env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
    let output = cargo.current_dir(folder).args(arguments).arg("--offline").output().expect("cargo starts");
    let told = format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "cargo {arguments:?}\n{told}");
    told
}

#[test]
fn a_new_component_passes_its_own_tests() {
    let project = Project::new();
    let made = project.weft(["new", "node", "my-shop"]).run().ok();
    assert_eq!(made.stderr, "");
    insta::assert_snapshot!(made.stdout);
    let folder = project.path("my-shop");
    fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a file can be copied");
    // Those of earlier runs lay in other folders and would only take up space.
    cargo(&folder, &["clean", "--package", "my-shop", "--package", "weft-sdk", "--package", "weft-recording"]);

    let tested = cargo(&folder, &["test"]);
    assert!(tested.contains("test result: ok. 4 passed; 0 failed"), "{tested}");
    assert!(!tested.contains("warning"), "{tested}");

    let built = cargo(&folder, &["build", "--target", TARGET]);
    assert!(!built.contains("warning"), "{built}");
    let component = target_folder().join(TARGET).join("debug/my_shop.wasm");
    let component = component.to_str().expect("a path");
    let cases = project.weft(["test", "my-shop", "--component", component]).run().ok();
    assert!(cases.stdout.contains("2 passed, 0 failed"), "{}", cases.stdout);
    assert!(!cases.stdout.contains("no test:"), "{}", cases.stdout);
    let told = ["my-shop", "my-shop/items"].map(|name| {
        let finished = project.weft(["nodes", name, "--component", component]).run().ok();
        format!("$ weft nodes {name}\n{}", finished.stdout)
    });
    insta::assert_snapshot!("nodes_of_a_new_component", told.join("\n"));
}

#[test]
fn its_code_is_formatted() {
    let project = Project::new();
    project.weft(["new", "node", "a"]).run().ok();
    let mut rustfmt = process::Command::new("rustfmt");
    rustfmt.args(["--check", "--edition", "2024"]).arg(project.path("a/src/lib.rs"));
    let output = rustfmt.output().expect("rustfmt starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn its_files_are_as_they_were_meant() {
    let project = Project::new();
    project.weft(["new", "node", "my-shop"]).run().ok();
    for file in ["Cargo.toml", "src/lib.rs", "my-shop.test.yaml", "README.md", ".gitignore", ".cargo/config.toml"] {
        let text = project.read(&format!("my-shop/{file}"));
        assert!(!text.contains("{{") && !text.contains("}}"), "{file}: a placeholder is left\n{text}");
    }
    let test: Value = serde_saphyr::from_str(&project.read("my-shop/my-shop.test.yaml")).expect("YAML");
    assert_eq!(test["tests"][0]["node"], "my-shop/items");
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for path in ["wit/node/node.wit", "nodes/sdk/src/lib.rs"] {
        let carried = project.path("my-shop/sdk").join(path);
        assert_eq!(read(&carried), read(&repository().join(path)), "{path}");
    }
    // What cargo is told for components, and nothing of what it is told for weft.
    let config = project.read("my-shop/.cargo/config.toml");
    assert!(config.starts_with("[target.wasm32-wasip2]\n") && !config.contains("[env]"), "{config}");
    assert!(read(&repository().join(".cargo/config.toml")).contains(config.trim_end()), "{config}");
}

/// A folder that looks like weft's repository.
fn like_the_repository() -> Project {
    let project = Project::new();
    fs::create_dir_all(project.path("nodes/sdk")).expect("a folder can be made");
    fs::create_dir_all(project.path("tests/nodes")).expect("a folder can be made");
    project.write("Cargo.toml", "[workspace]\nmembers = [\"nodes/sdk\"]\n");
    project.write("nodes/sdk/Cargo.toml", "[package]\nname = \"weft-sdk\"\n");
    project
}

#[test]
fn inside_the_repository_its_sdk_is_used() {
    let project = like_the_repository();
    let told = ["", "nodes", "tests/nodes"].map(|folder| {
        let made = project.weft(["new", "node", "my-shop"]).folder(&project.path(folder)).run().ok();
        let component = PathBuf::from(folder).join("my-shop");
        assert!(!project.path(component.to_str().expect("a path")).join("sdk").exists());
        let manifest = project.read(component.join("Cargo.toml").to_str().expect("a path"));
        let dependency = manifest.lines().find(|line| line.starts_with("weft-sdk")).expect("it depends on the SDK");
        format!("in {folder:?}: {dependency}\n{}", made.stdout)
    });
    insta::assert_snapshot!(told.join("\n"));
}

/// All files below a folder, by their paths from there.
fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.path().is_dir() {
            true => files.extend(files_below(&entry.path()).into_iter().map(|below| format!("{name}/{below}"))),
            false => files.push(name),
        }
    }
    files.sort();
    files
}

/// What can be seen without npm. `.ci/js-node` builds and runs it.
#[test]
fn a_component_in_javascript_is_complete() {
    let project = Project::new();
    let made = project.weft(["new", "node", "my-shop", "--lang", "js"]).run().ok();
    assert_eq!(made.stderr, "");
    insta::assert_snapshot!(made.stdout);
    let files = files_below(&project.path("my-shop"));
    let templates = files_below(&repository().join("host/weft/src/templates/node-js"));
    let mut expected: Vec<String> = templates.iter().map(|file| file.replace("gitignore", ".gitignore")).collect();
    expected.extend(["my-shop.test.yaml", "wit/node.wit"].map(str::to_owned));
    expected.sort();
    assert_eq!(files, expected);
    let import = regex::Regex::new(r#"from "(\./[^"]+)""#).expect("a pattern");
    for file in &files {
        let text = project.read(&format!("my-shop/{file}"));
        assert!(!text.contains("{{") && !text.contains("}}"), "{file}: a placeholder is left\n{text}");
        for found in import.captures_iter(&text).filter(|_| file.ends_with(".js")) {
            let imported = project.path("my-shop").join(file).with_file_name(&found[1]);
            assert!(imported.is_file(), "{file} imports {}", &found[1]);
        }
    }
    let contract = fs::read_to_string(repository().join("wit/node/node.wit")).expect("the contract");
    assert_eq!(project.read("my-shop/wit/node.wit"), contract);
    let test: Value = serde_saphyr::from_str(&project.read("my-shop/my-shop.test.yaml")).expect("YAML");
    assert_eq!(test["tests"][0]["node"], "my-shop/items");
}

/// Its lock names the very packages, and nobody's registry.
#[test]
fn what_a_component_in_javascript_is_built_with_is_pinned() {
    let project = Project::new();
    project.weft(["new", "node", "my-shop", "--lang", "js"]).run().ok();
    let package: Value = serde_json::from_str(&project.read("my-shop/package.json")).expect("JSON");
    let text = project.read("my-shop/package-lock.json");
    let lock: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&package["name"], &lock["name"]), (&Value::from("my-shop"), &Value::from("my-shop")));
    assert!(!text.contains("http") && !text.contains("\"resolved\""), "{text}");
    let wanted = package["devDependencies"].as_object().expect("packages");
    assert!(!wanted.is_empty());
    for (name, version) in wanted {
        let locked = &lock["packages"][format!("node_modules/{name}")];
        assert_eq!(&locked["version"], version, "{name}");
        assert!(locked["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-")), "{name}");
    }
}

#[test]
fn inside_the_repository_its_contract_is_used() {
    let project = like_the_repository();
    let told = ["", "nodes", "tests/nodes"].map(|folder| {
        let command = project.weft(["new", "node", "my-shop", "--lang", "js"]).folder(&project.path(folder));
        let made = command.run().ok();
        let component = PathBuf::from(folder).join("my-shop");
        assert!(!project.path(component.to_str().expect("a path")).join("wit").exists());
        let build = project.read(component.join("build.js").to_str().expect("a path"));
        let contract = build.lines().find(|line| line.contains("witPath")).expect("it reads the contract");
        let first = made.stdout.lines().next().unwrap_or_default();
        format!("in {folder:?}: {}\n{first}", contract.trim())
    });
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn names_in_other_languages() {
    let project = Project::new();
    let tries = [("componentize-qjs", "js"), ("My_Shop", "js"), ("my-shop", "python")];
    let told = tries.map(|(name, language)| {
        let finished = project.weft(["new", "node", name, "--lang", language]).run().code(2);
        assert_eq!(finished.stdout, "");
        format!("$ weft new node {name} --lang {language}\n{}", finished.stderr)
    });
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(project.files(), Vec::<String>::new(), "nothing was begun");
    project.weft(["new", "node", "fn", "--lang", "js"]).run().ok();
}

#[test]
fn names_that_can_not_be() {
    let project = Project::new();
    fs::create_dir(project.path("taken")).expect("a folder can be made");
    project.write("a-file", "");
    let names = ["My_Shop", "my shop", "nodes/my-shop", "2shop", "商店", "", "fn", "serde", "xiaoe", "taken", "a-file"];
    let told = names.map(|name| {
        let finished = project.weft(["new", "node", name]).run().code(2);
        assert_eq!(finished.stdout, "");
        format!("$ weft new node {name:?}\n{}", finished.stderr)
    });
    insta::assert_snapshot!(redact(&project, &told.join("\n")));
    assert_eq!(project.files(), ["a-file", "taken"], "nothing was begun");
}

#[test]
fn a_folder_that_can_not_be_written() {
    let project = Project::new();
    let finished = project.weft(["new", "node", "my-shop"]).folder(Path::new("/proc")).run().code(2);
    assert!(finished.stderr.contains("remedy: change to a folder that you may write to"), "{}", finished.stderr);
}
