//! "Did you mean": the nearest of the names that would have been right.

/// The name among `known` that `written` was probably meant to be, if one is near enough. For remedies: that a name is
/// wrong is known already.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let measured = known.into_iter().filter_map(|name| {
        let tolerated = tolerated(written, name);
        // Names of very different length needn't be compared.
        let comparable = name.len().abs_diff(written.len()) <= 4 * tolerated;
        let distance = if comparable { distance(written, name, tolerated) } else { usize::MAX };
        let near = distance <= tolerated && distance < name.len();
        let related = || is_shortened(written, name) || is_inflected(written, name) || is_respelt(written, name);
        (near || related()).then_some((distance, name))
    });
    measured.min().map(|(_, name)| name)
}

/// How many edits may lie between two names: a third of them would make other words, `stock` of `stop`.
fn tolerated(written: &str, name: &str) -> usize {
    match written.chars().count().max(name.chars().count()) {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    }
}

/// The name among `known` of which `written` can only be a slip of the fingers. For names that may well be right although
/// they aren't known: platforms have `weight` beside `height`, `remark` beside `remark2`, `tid` beside `oid`.
pub(crate) fn slip<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().find(|name| is_respelt(written, name) || is_slip(written, name))
}

/// Whether neighbours were swapped, or one letter inside was left out or typed too much.
fn is_slip(written: &str, name: &str) -> bool {
    const CHARACTERS_MIN: usize = 5;
    let (one, two): (Vec<char>, Vec<char>) = (written.chars().collect(), name.chars().collect());
    if one.len().min(two.len()) < CHARACTERS_MIN || one.len().abs_diff(two.len()) > 1 {
        return false;
    }
    let before = one.iter().zip(&two).take_while(|(one, two)| one == two).count();
    let behind = one.iter().rev().zip(two.iter().rev()).take_while(|(one, two)| one == two).count();
    if one.len() == two.len() {
        return before + behind + 2 == one.len() && one[before] == two[before + 1] && one[before + 1] == two[before];
    }
    let longer = if one.len() > two.len() { &one } else { &two };
    // What differs at an end is another word more often than not, and so is a digit.
    let inside = before > 0 && behind > 0 && before + behind >= longer.len() - 1;
    inside && longer.get(before).is_some_and(|letter| letter.is_alphabetic() || *letter == '_')
}

/// Whether they differ only in how words are put together: `userId` for `user_id`.
fn is_respelt(written: &str, name: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|letter| !matches!(letter, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
    };
    written != name && written.len().abs_diff(name.len()) <= name.len() && letters(written) == letters(name)
}

/// Whether one is a form of the other: `retries` for `retry`, `trys` for `tries`.
fn is_inflected(written: &str, name: &str) -> bool {
    const SHARED_MIN: usize = 2;
    let stem = |text: &str| {
        let endings = ["ies", "ys", "es", "ed", "s", "y"];
        endings.iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text).to_owned()
    };
    let (written, name) = (stem(written), stem(name));
    written == name && name.len() >= SHARED_MIN
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
    fn what_is_near_is_suggested_and_what_is_not_is_not() {
        let near = [
            ("odrers", "orders"),
            ("frist", "first"),
            ("retries", "retry"),
            ("trys", "tries"),
            ("pagesize", "page_size"),
            ("userId", "user_id"),
            ("Token", "token"),
            ("shop", "shop_id"),
            ("xiaoetong", "xiaoe"),
            ("conection", "connection"),
            ("cusror", "cursor"),
            ("lookbck", "lookback"),
            ("on_failiure", "on_failure"),
            ("trimm", "trim"),
            ("Asia/Shangai", "Asia/Shanghai"),
            ("店铺编码", "店铺编码2"),
        ];
        for (written, name) in near {
            assert_eq!(nearest(written, [name]), Some(name), "{written}");
        }
        let far = [
            ("taobao", "table"),
            ("stock", "stop"),
            ("shops", "stop"),
            ("item", "time"),
            ("goods", "rows"),
            ("douyin", "during"),
            ("jd", "id"),
            ("as", "if"),
            ("paid", "part"),
            ("mingdao", "xiaoe"),
            ("shopify", "http"),
            ("amazon", "mingdao"),
            ("店铺", "订单"),
        ];
        for (written, name) in far {
            assert_eq!(nearest(written, [name]), None, "{written}");
        }
    }

    #[test]
    fn only_a_slip_of_the_fingers_makes_a_name_wrong() {
        for (written, name) in [
            ("pirce", "price"),
            ("goods_cuont", "goods_count"),
            ("recever_mobile", "receiver_mobile"),
            ("tradde_no", "trade_no"),
            ("tradeNo", "trade_no"),
            ("paytime", "pay_time"),
        ] {
            assert_eq!(slip(written, [name]), Some(name), "{written}");
        }
        for (written, name) in [
            ("weight", "height"),
            ("remark", "remark2"),
            ("remark1", "remark2"),
            ("tid", "oid"),
            ("tags", "tag"),
            ("created", "create"),
            ("goods_no", "goods_id"),
            ("shop", "shop_id"),
            ("address", "address1"),
            ("price", "price"),
            ("item1s", "items"),
        ] {
            assert_eq!(slip(written, [name]), None, "{written}");
        }
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
