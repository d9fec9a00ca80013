//! Which names a component can have.

use crate::message::Messages;

use super::language::Language;

/// Longest name. It becomes part of file names and of tables of text.
const NAME_BYTES_MAX: usize = 40;
/// Crates that a component uses or that Rust has itself. A package of the same name can't use them.
const CRATES: [&str; 11] = [
    "alloc",
    "core",
    "proc-macro",
    "schemars",
    "serde",
    "serde-json",
    "std",
    "test",
    "weft-recording",
    "weft-sdk",
    "wit-bindgen",
];
/// Packages that a component in JavaScript uses. A package of the same name can't use them.
const PACKAGES: [&str; 1] = ["componentize-qjs"];
/// Words of Rust: no crate can be called so.
const KEYWORDS: [&str; 50] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while",
];

/// Whether a component can have this name.
pub(super) fn check(name: &str, language: Language) -> Result<(), Messages> {
    if !is_name(name) {
        return Err(Messages::usage(format!("`{name}` can't be the name of a component"), remedy(name, language)));
    }
    if let Some(taken) = taken(name, language) {
        return Err(Messages::usage(
            format!("`{name}` is {taken}"),
            format!("choose another one: weft new node {name}-shop{}", language.option()),
        ));
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.len() <= NAME_BYTES_MAX
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && !name.ends_with('-')
        && !name.contains("--")
        && name.bytes().all(fits)
}

/// What has the name already.
fn taken(name: &str, language: Language) -> Option<&'static str> {
    if weft_bundle::components().any(|(standard, _)| standard == name) {
        return Some("a component that weft has already");
    }
    match language {
        Language::Rust if CRATES.contains(&name) => Some("a crate that a component uses or that Rust has itself"),
        Language::Rust if KEYWORDS.contains(&name) => Some("a word of Rust, and no crate can be called so"),
        Language::JavaScript if PACKAGES.contains(&name) => Some("a package that a component in JavaScript uses"),
        Language::Rust | Language::JavaScript => None,
    }
}

fn remedy(name: &str, language: Language) -> String {
    let example = similar(name, language).unwrap_or_else(|| "my-shop".to_owned());
    format!(
        "use lower-case letters, digits and single hyphens, beginning with a letter, at most {NAME_BYTES_MAX} \
         characters; for example: weft new node {example}{}",
        language.option()
    )
}

/// The nearest name that would do.
fn similar(name: &str, language: Language) -> Option<String> {
    // A path was meant as a place, of which the last part is the name.
    let name = name.rsplit('/').find(|part| !part.is_empty())?;
    let mut similar = String::new();
    let mut before = None;
    for char in name.chars() {
        if char.is_ascii_uppercase() && before.is_some_and(|before: char| before.is_ascii_lowercase()) {
            similar.push('-');
        }
        similar.push(if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '-' });
        before = Some(char);
    }
    let words: Vec<&str> = similar.split('-').filter(|word| !word.is_empty()).collect();
    let similar = words.join("-");
    let similar = similar.trim_start_matches(|first: char| !first.is_ascii_lowercase()).to_owned();
    (is_name(&similar) && taken(&similar, language).is_none()).then_some(similar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["a", "my-shop", "shop2", "weft", &"a".repeat(NAME_BYTES_MAX)] {
            assert!(check(name, Language::Rust).is_ok(), "{name}");
        }
        let long = "a".repeat(NAME_BYTES_MAX + 1);
        for name in
            ["", "-a", "a-", "a--b", "2shop", "Shop", "my_shop", "a/b", "..", "商店", "fn", "serde", "xiaoe", &long]
        {
            assert!(check(name, Language::Rust).is_err(), "{name}");
        }
    }

    #[test]
    fn what_is_taken_depends_on_the_language() {
        let free = |name: &str| [Language::Rust, Language::JavaScript].map(|language| check(name, language).is_ok());
        assert_eq!(free("fn"), [false, true]);
        assert_eq!(free("serde"), [false, true]);
        assert_eq!(free("componentize-qjs"), [true, false]);
        assert_eq!(free("xiaoe"), [false, false]);
    }

    #[test]
    fn a_name_that_would_do_is_offered() {
        let cases = [
            ("My_Shop", Some("my-shop")),
            ("MyShop", Some("my-shop")),
            ("my shop!", Some("my-shop")),
            ("nodes/my-shop/", Some("my-shop")),
            ("2nd-shop", Some("nd-shop")),
            ("FN", None),
            ("商店", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(similar(name, Language::Rust).as_deref(), expected, "{name}");
        }
    }
}
