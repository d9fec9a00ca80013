//! "Did you mean": the nearest of the names that would have been right.

/// The name among `known` that `written` was probably meant to be, if one is near enough.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let tolerated = match written.chars().count() {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    let measured = known.into_iter().filter_map(|name| {
        // Names of very different length needn't be compared.
        let comparable = name.len().abs_diff(written.len()) <= 4 * tolerated;
        let distance = if comparable { distance(written, name) } else { usize::MAX };
        let near = distance <= tolerated && distance < name.len();
        (near || is_shortened(written, name)).then_some((distance, name))
    });
    measured.min().map(|(_, name)| name)
}

/// Whether one is the beginning of the other: `shop` for `shop_id`.
fn is_shortened(written: &str, name: &str) -> bool {
    const SHARED_BYTES_MIN: usize = 3;
    written.len().min(name.len()) >= SHARED_BYTES_MIN && (name.starts_with(written) || written.starts_with(name))
}

/// A remedy: the nearest name if there is one, else all of them.
pub(crate) fn remedy<'a>(written: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(written, known.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => listed(known),
    }
}

/// "use one of …", with every name in backquotes.
pub(crate) fn listed<'a>(known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<String> = known.into_iter().map(|name| format!("`{name}`")).collect();
    match known.as_slice() {
        [] => "remove it".to_owned(),
        [one] => format!("use {one}"),
        many => format!("use one of {}", many.join(", ")),
    }
}

/// Edits (insert, delete, replace, swap neighbours) between two names.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for (row, one) in left.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let replaced = rows[row][column] + usize::from(one != other);
            let mut best = replaced.min(next[column] + 1).min(rows[row][column + 1] + 1);
            let swapped = row > 0 && column > 0 && *one == right[column - 1] && left[row - 1] == *other;
            if swapped {
                best = best.min(rows[row - 1][column - 1] + 1);
            }
            next.push(best);
        }
        rows.push(next);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistakes_find_their_name() {
        let known = ["orders", "order", "users", "user", "goods"];
        assert_eq!(nearest("odrers", known), Some("orders"));
        assert_eq!(nearest("ordres", known), Some("orders"));
        assert_eq!(nearest("user_", known), Some("user"));
        assert_eq!(nearest("connection", known), None);
    }

    #[test]
    fn without_a_near_name_all_are_listed() {
        assert_eq!(remedy("zzzzzz", ["stop", "skip"]), "use one of `stop`, `skip`");
        assert_eq!(remedy("zzzzzz", []), "remove it");
    }
}
