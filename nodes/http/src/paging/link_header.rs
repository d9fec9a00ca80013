//! The `Link` header (RFC 8288).

/// The target of the first link with the relation `next`.
pub(super) fn next(header: &str) -> Option<String> {
    let mut rest = header;
    loop {
        // Before a link there may be commas and blanks; what is no link at all ends the search.
        rest = rest.trim_start_matches([',', ' ', '\t']).strip_prefix('<')?;
        let (target, behind) = rest.split_once('>')?;
        let (parameters, behind) = parameters(behind);
        rest = behind;
        if is_next(&parameters) {
            return Some(target.trim().to_owned());
        }
    }
}

/// Of several `rel` only the first counts, and a link with an `anchor` belongs to another page.
fn is_next(parameters: &[(String, String)]) -> bool {
    let value = |name: &str| parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let relations = value("rel").unwrap_or_default();
    value("anchor").is_none() && relations.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case("next"))
}

/// The parameters of a link, their names in lower case, and what stands behind them.
fn parameters(text: &str) -> (Vec<(String, String)>, &str) {
    let mut parameters = Vec::new();
    let mut rest = text.trim_start();
    while let Some(behind) = rest.strip_prefix(';') {
        let behind = behind.trim_start();
        let end = behind.find(['=', ';', ',']).unwrap_or(behind.len());
        let name = behind[..end].trim().to_ascii_lowercase();
        let (value, behind) = match behind[end..].strip_prefix('=') {
            Some(value) => self::value(value.trim_start()),
            None => (String::new(), &behind[end..]),
        };
        parameters.push((name, value));
        rest = behind.trim_start();
    }
    (parameters, rest)
}

/// A value, quoted or not, and what stands behind it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn the_next_page_is_found() {
        let table = [
            (r#"<https://a.test/x?page=2>; rel="next""#, Some("https://a.test/x?page=2")),
            (r#"<https://a.test/x?page=9>; rel="last", </x?a=1,2;3>; rel=next"#, Some("/x?a=1,2;3")),
            (r#"</1>; title="a, \"b\"; rel=next"; rel=prev, </2> ; REL = "prev  NEXT" ; x"#, Some("/2")),
            (r#", ,</1>;rel=first;rel=next,</2>;rel=next"#, Some("/2")),
            (r##"</1>; rel=next; anchor="#other""##, None),
            (r#"</1>; rel="nextish", </2>; title=next, </3>"#, None),
            (r#"</1>; rel="prev"#, None),
            ("</1", None),
            ("https://a.test; rel=next", None),
            ("", None),
        ];
        for (header, expected) in table {
            assert_eq!(next(header).as_deref(), expected, "{header}");
        }
    }
}
