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
        let distance = if comparable { distance(written, name, tolerated) } else { usize::MAX };
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

/// Edits (insert, delete, replace, swap neighbours) between two names; [`usize::MAX`] if they are more than these. What
/// lies further off the diagonal than that is not looked at: it would be more in any case.
fn distance(left: &str, right: &str, most: usize) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().abs_diff(right.len()) > most {
        return usize::MAX;
    }
    let far = most + 1;
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).map(|column| column.min(far)).collect()];
    for row in 1..=left.len() {
        let mut next = vec![far; right.len() + 1];
        next[0] = row.min(far);
        for column in row.saturating_sub(most).max(1)..=(row + most).min(right.len()) {
            let (one, other) = (left[row - 1], right[column - 1]);
            let replaced = rows[row - 1][column - 1] + usize::from(one != other);
            let mut best = replaced.min(next[column - 1] + 1).min(rows[row - 1][column] + 1);
            let swapped = row > 1 && column > 1 && one == right[column - 2] && left[row - 2] == other;
            if swapped {
                best = best.min(rows[row - 2][column - 2] + 1);
            }
            next[column] = best.min(far);
        }
        rows.push(next);
    }
    let edits = rows[left.len()][right.len()];
    if edits > most { usize::MAX } else { edits }
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
    fn edits_are_counted_up_to_a_limit() {
        let of = |left, right| [1, 2, 3, 9].map(|most| distance(left, right, most));
        let none = usize::MAX;
        assert_eq!(of("orders", "orders"), [0, 0, 0, 0]);
        assert_eq!(of("orders", "odrers"), [1, 1, 1, 1]);
        assert_eq!(of("orders", "rdersx"), [none, 2, 2, 2]);
        assert_eq!(of("kitten", "sitting"), [none, none, 3, 3]);
        assert_eq!(of("", "abc"), [none, none, 3, 3]);
        assert_eq!(of("abcd", "wxyz"), [none, none, none, 4]);
    }

    #[test]
    fn without_a_near_name_all_are_listed() {
        assert_eq!(remedy("zzzzzz", ["stop", "skip"]), "use one of `stop`, `skip`");
        assert_eq!(remedy("zzzzzz", []), "remove it");
    }
}
