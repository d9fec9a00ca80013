//! What the READMEs and the guides name is there: folders, files and headings, commands with their options, examples that
//! `weft check` accepts. Users' guides say the same in both languages.

use std::collections::BTreeSet;
use std::fs;

use regex::Regex;
use weft_e2e::{Project, repository};

/// Steps that examples read without showing them.
const UNSHOWN: [(&str, &str); 3] = [
    ("orders", "  - { id: orders, uses: xiaoe/orders, connection: shop }\n"),
    ("buyers", "  - { id: buyers, uses: xiaoe/users, connection: shop }\n"),
    ("changes", "  - { id: changes, uses: http/list, connection: api, with: { path: /changes } }\n"),
];
/// Accounts of examples, by platform.
const ACCOUNTS: [(&str, &str); 4] =
    [("api", "http"), ("shop", "xiaoe"), ("sheets", "mingdao"), ("erp", "wdt-enterprise")];

/// Folders with guides.
const FOLDERS: [&str; 4] = ["workflows", "nodes", "host", "tests"];
/// Most lines of a README: it is the way in, and the guides say the rest.
const README_LINES_MAX: usize = 200;

/// The READMEs and the guides: path and text.
fn guides() -> Vec<(String, String)> {
    let root = repository();
    let files = |folder: &str| {
        let entries = fs::read_dir(root.join(folder)).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        names.map(|name| format!("{folder}/{name}")).collect::<Vec<String>>()
    };
    let mut names: Vec<String> = FOLDERS.into_iter().flat_map(files).filter(|name| name.ends_with(".md")).collect();
    names.extend(["README.md", "README.zh-CN.md", "SECURITY.md"].map(str::to_owned));
    names.sort();
    names
        .into_iter()
        .map(|name| (name.clone(), fs::read_to_string(root.join(&name)).expect("it can be read")))
        .collect()
}

/// The blocks of a text in this language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let pattern = Regex::new(&format!("(?ms)^```{language}\n(.*?)^```")).expect("a pattern");
    pattern.captures_iter(text).map(|found| found.get(1).expect("a block").as_str()).collect()
}

#[test]
fn every_path_is_there() {
    let named =
        Regex::new(r"`((?:\.ci|\.cargo|host|nodes|tests|wit|workflows)/[^`\s]*)`|\]\(([^)#\s]+)").expect("a pattern");
    let mut seen = 0;
    for (guide, text) in guides() {
        let beside = repository().join(&guide);
        let beside = beside.parent().expect("a folder");
        for found in named.captures_iter(&text) {
            let path = found.get(1).or(found.get(2)).expect("a path").as_str();
            let is_placeholder = path.contains("NAME") || path.contains("名称") || path.starts_with("http");
            let is_there = repository().join(path).exists() || beside.join(path).exists();
            assert!(is_placeholder || is_there, "{guide} names {path}");
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} paths were found");
}

/// What a heading is called in a link, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

/// The headings of a text, with the number of their signs. A comment in a block of code is none.
fn headings(text: &str) -> Vec<(usize, &str)> {
    let mut is_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        let level = line.chars().take_while(|c| *c == '#').count();
        let heading = line.trim_start_matches('#').strip_prefix(' ');
        if let Some(heading) = heading.filter(|_| !is_code && level > 0) {
            found.push((level, heading));
        }
    }
    found
}

#[test]
fn every_heading_that_is_linked_is_there() {
    let link = Regex::new(r"\]\(([^)#\s]*)#([^)\s]+)\)").expect("a pattern");
    let mut seen = 0;
    for (guide, text) in guides() {
        for found in link.captures_iter(&text).filter(|found| !found[1].starts_with("http")) {
            let beside = repository().join(&guide);
            let path = if found[1].is_empty() { beside } else { beside.with_file_name(&found[1]) };
            let other =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{guide} links {}: {error}", &found[0]));
            let is_there = headings(&other).iter().any(|(_, heading)| anchor(heading) == found[2]);
            assert!(is_there, "{guide} links {}", &found[0]);
            seen += 1;
        }
    }
    assert!(seen > 50, "only {seen} links were found");
}

#[test]
fn a_readme_is_short() {
    for (guide, text) in guides().into_iter().filter(|(guide, _)| guide.starts_with("README")) {
        let lines = text.lines().count();
        assert!(lines <= README_LINES_MAX, "{guide} has {lines} lines");
    }
}

/// The same headings, one after the other, in English and Chinese.
#[test]
fn users_guides_are_in_both_languages() {
    let guides = guides();
    let outline = |name: &str| {
        let (_, text) = guides.iter().find(|(guide, _)| guide == name).unwrap_or_else(|| panic!("there is no {name}"));
        headings(text).iter().map(|(level, _)| *level).collect::<Vec<usize>>()
    };
    let mut seen = 0;
    for (guide, _) in &guides {
        let is_for_users = ["README", "workflows/", "nodes/"].iter().any(|start| guide.starts_with(start));
        let Some(name) = guide.strip_suffix(".md").filter(|_| is_for_users) else { continue };
        let english = name.strip_suffix(".zh-CN").unwrap_or(name);
        assert_eq!(outline(&format!("{english}.md")), outline(&format!("{english}.zh-CN.md")), "headings of {guide}");
        seen += 1;
    }
    assert!(seen >= 20, "only {seen} guides were found");
}

#[test]
fn the_tree_has_every_folder() {
    for (guide, text) in guides().into_iter().filter(|(guide, _)| guide.starts_with("README")) {
        let tree = blocks(&text, "text").into_iter().find(|block| block.starts_with("wit/")).expect("a tree");
        for above in ["host", "tests"] {
            for entry in fs::read_dir(repository().join(above)).expect("a folder") {
                let entry = entry.expect("an entry");
                let name = format!("{}/", entry.file_name().to_string_lossy());
                let is_folder = entry.file_type().expect("a type").is_dir();
                assert!(!is_folder || tree.contains(&name), "the tree of {guide} lacks {above}/{name}");
            }
        }
    }
}

#[test]
fn every_command_knows_its_options() {
    let mut seen = BTreeSet::new();
    let project = Project::new();
    for (guide, text) in guides() {
        for line in blocks(&text, "sh").into_iter().flat_map(str::lines) {
            let Some(command) = line.trim_start().strip_prefix("weft ") else { continue };
            let is_of_shell = |word: &str| ["#", "&&", "|", ">>"].iter().any(|sign| word.starts_with(sign));
            let words: Vec<&str> = command.split_whitespace().take_while(|word| !is_of_shell(word)).collect();
            if !seen.insert(words.join(" ")) {
                continue;
            }
            let first = words.iter().take_while(|word| !word.starts_with('-')).copied();
            let help = project.weft(first.chain(["--help"])).run().ok().stdout;
            for option in words.iter().filter(|word| word.starts_with("--")) {
                let there = help.split(|c: char| c.is_whitespace() || c == ',').any(|word| word == *option);
                assert!(there, "{guide} says `weft {command}`, and there is no {option} in\n{help}");
            }
        }
    }
    assert!(seen.len() > 30, "only {} commands were found", seen.len());
}

/// Platforms whose guides call their account `shop`, too.
const MARKETPLACES: [&str; 5] = ["aliexpress", "amazon", "ebay", "shopify", "wish"];

/// The marketplace whose nodes an example uses.
fn marketplace(example: &str) -> Option<&'static str> {
    MARKETPLACES.into_iter().find(|name| example.contains(&format!("uses: {name}/")))
}

/// The workflow that an example is, or is a part of; none if it is something else.
fn workflow(example: &str) -> Option<String> {
    let has_line = |start: &str| example.lines().any(|line| line.starts_with(start));
    if has_line("weft: 1") {
        return Some(example.to_owned());
    }
    let whole = if has_line("steps:") {
        example.to_owned()
    } else if has_line("defaults:") {
        format!("{example}steps:\n  - {{ id: one, uses: http/list, with: {{ path: /one }} }}\n")
    } else if has_line("  - id:") || has_line("  - { id:") {
        let is_shown = |id: &str| ["\n", ","].iter().any(|end| example.contains(&format!("id: {id}{end}")));
        let is_unshown = |id: &str| example.contains(&format!(".{id}.")) && !is_shown(id);
        let before: String = UNSHOWN.iter().filter(|(id, _)| is_unshown(id)).map(|(_, step)| *step).collect();
        let platform = marketplace(example).unwrap_or("xiaoe");
        format!("steps:\n{}{example}", before.replace("uses: xiaoe/orders", &format!("uses: {platform}/orders")))
    } else {
        return None;
    };
    let is_used = |alias: &str| ["connection", "store"].iter().any(|key| whole.contains(&format!("{key}: {alias}")));
    let accounts = ACCOUNTS.iter().filter(|(alias, _)| is_used(alias));
    let platform = |alias: &str, platform: &'static str| match marketplace(&whole) {
        Some(marketplace) if alias == "shop" => marketplace,
        _ => platform,
    };
    let accounts: Vec<String> = accounts.map(|(alias, of)| format!("{alias}: {}", platform(alias, of))).collect();
    Some(format!("weft: 1\nname: example\nconnections: {{ {} }}\n{whole}", accounts.join(", ")))
}

#[test]
fn every_example_is_accepted() {
    let mut seen = 0;
    for (guide, text) in guides() {
        let project = Project::new();
        let mut files = Vec::new();
        for example in blocks(&text, "yaml") {
            // The one of the component that the guide for authors builds.
            let Some(workflow) = workflow(example).filter(|workflow| !workflow.contains("uses: hello/")) else {
                continue;
            };
            // Others may run it by its name.
            let name = example.lines().next().and_then(|line| line.strip_prefix("# "));
            let name = name.filter(|name| name.ends_with(".yaml") && !name.contains(' '));
            let file = name.map_or_else(|| format!("example-{}.yaml", files.len() + 1), str::to_owned);
            project.write(&file, workflow);
            files.push(file);
        }
        if !files.is_empty() {
            let finished = project.weft(["check".to_owned()].into_iter().chain(files.clone())).run();
            assert_eq!(finished.code, Some(0), "{guide}\n{}", finished.everything());
        }
        seen += files.len();
    }
    assert!(seen >= 20, "only {seen} examples were found");
}
