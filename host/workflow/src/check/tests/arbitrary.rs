//! Whatever is written, nothing panics.

use super::*;
use proptest::prelude::*;

/// Pieces of workflow files, so that more than the first line is reached.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "weft: 1\n",
        "name: w\n",
        "steps:\n",
        "  - id: orders\n",
        "    uses: xiaoe/orders\n",
        "    connection: shop\n",
        "connections:\n  shop: xiaoe\n",
        "    with:\n",
        "      page_size: ",
        "${ .orders.records }",
        "${ ",
        " }",
        "\n",
        "    for_each: ",
        "    if: ",
        "    needs: [orders]\n",
        "    into: ",
        "{ table: t, key: [",
        "    sync: ",
        "first: 1d",
        "inputs:\n  a: ",
        "on: { schedule: ",
        "cron: \"",
        "zone: UTC",
        "|\n      ",
        "- ",
        "'",
        "\"",
        "}",
        "]",
        "$${",
        "    uses: ./part.yaml\n",
        "    connections: { shop: ",
        "outputs:\n  a: ",
        "bookmark: ",
        "&a ",
        "*a",
        "!!str ",
        "---\n",
        "\t",
        "999999999999999999999",
        "2024-13-01",
        "\u{feff}",
        "é",
    ];
    prop_oneof![8 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_never_panics(source in any::<String>()) {
        let _ = check_source("w.yaml", &source, &catalogue());
    }

    #[test]
    fn pieces_never_panic(pieces in proptest::collection::vec(piece(), 0..40)) {
        let source = pieces.concat();
        let both = crate::Document::parse("w.yaml", &source).and_then(|document| check(&document, &catalogue()));
        prop_assert_eq!(both.is_ok(), check_source("w.yaml", &source, &catalogue()).is_ok());
    }

    #[test]
    fn pieces_of_two_files_never_panic(
        first in proptest::collection::vec(piece(), 0..20),
        second in proptest::collection::vec(piece(), 0..20),
    ) {
        let first = format!("{HEAD}  - id: part\n    uses: ./part.yaml\n{}", first.concat());
        let shelf = Shelf::default().with("part.yaml", format!("{HEAD}{ORDERS}{}", second.concat()));
        let _ = check_with("w.yaml", &first, &catalogue(), &shelf);
    }

    #[test]
    fn mangled_workflows_never_panic(at in 0_usize..400, with in piece(), cut in 0_usize..30) {
        let source = steps(&format!("{ORDERS}{USERS}  - id: x\n    uses: table/find\n    with: {{ table: '${{ .orders.records[0].id }}' }}\n"));
        let characters: Vec<char> = source.chars().collect();
        let at = at.min(characters.len());
        let rest = characters.iter().skip(at + cut);
        let mangled: String = characters[..at].iter().copied().chain(with.chars()).chain(rest.copied()).collect();
        let _ = check_source("w.yaml", &mangled, &catalogue());
    }
}
