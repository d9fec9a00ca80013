//! Names that somebody may have meant.

/// Most names that a message shows.
const SHOWN_MAX: usize = 3;

/// The names most like `wanted`, nearest first, in backquotes; all names, as far as they fit, if none is like it.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    const ALL_MAX: usize = 20;
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let mut ranked: Vec<(usize, &str)> = names.iter().map(|name| (distance(wanted, name), *name)).collect();
    ranked.retain(|(distance, name)| *distance * 2 <= wanted.chars().count().max(name.chars().count()));
    ranked.sort_by_key(|(distance, _)| *distance);
    let shown: Vec<&str> = match ranked.is_empty() {
        true => names.into_iter().take(ALL_MAX).collect(),
        false => ranked.into_iter().take(SHOWN_MAX).map(|(_, name)| name).collect(),
    };
    shown.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// How many characters have to be added, removed or replaced, whatever their case.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_names_come_first() {
        let names = ["订单号", "订单金额", "买家", "order_id", ""];
        assert_eq!(nearest("订单编号", names), "`订单号`, `订单金额`");
        assert_eq!(nearest("Order_Id", names), "`order_id`");
        assert_eq!(nearest("zzz", names), "`订单号`, `订单金额`, `买家`, `order_id`");
        assert_eq!((distance("abc", "abc"), distance("", "ab"), distance("kitten", "sitting")), (0, 2, 3));
    }
}
