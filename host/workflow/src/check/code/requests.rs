//! Which other files a source text asks for, as far as that can be read without running it.
//!
//! Comments and texts are not told from code: a file too many does no harm, and what a script really asks for is decided
//! when it runs.

/// What stands in `require('…')`, `import '…'`, `import('…')` and `… from '…'`, each once, in order.
pub(super) fn of(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for keyword in ["require", "import", "from"] {
        let mut rest = text;
        while let Some(at) = rest.find(keyword) {
            let before = rest[..at].chars().next_back();
            rest = &rest[at + keyword.len()..];
            if before.is_some_and(|character| character.is_alphanumeric() || matches!(character, '_' | '$' | '.')) {
                continue;
            }
            if let Some(request) = quoted(rest, keyword)
                && !found.contains(&request)
            {
                found.push(request);
            }
        }
    }
    found
}

/// The text in quotes that follows a keyword.
fn quoted<'t>(rest: &'t str, keyword: &str) -> Option<&'t str> {
    let rest = rest.trim_start();
    let rest = match keyword {
        "require" => rest.strip_prefix('(')?,
        "import" => rest.strip_prefix('(').unwrap_or(rest),
        _ => rest,
    };
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"' | '`'))?;
    let (request, _) = rest[1..].split_once(quote)?;
    (!request.is_empty() && !request.contains(['\n', '\\', '$'])).then_some(request)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn requests_are_found_however_they_are_written() {
        let text = "var a = require( 'a' ), b = require(\"./b\");\nimport c from 'c';\nimport 'd'; import * as e from\n 'e'\n\
                    const f = await import(`f`); export { g } from './g.js'; require('a'); require(name); x.require('no');\n\
                    const h = `${require('h')}`; prerequire('no'); Array.from('no'); require('a' + b)";
        assert_eq!(of(text), ["a", "./b", "h", "d", "f", "c", "e", "./g.js"]);
    }
}
