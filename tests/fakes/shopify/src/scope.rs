//! Names of scopes.

/// What can be asked for.
const KNOWN: [&str; 11] = [
    "read_orders",
    "write_orders",
    "read_all_orders",
    "read_products",
    "write_products",
    "read_customers",
    "write_customers",
    "read_fulfillments",
    "write_fulfillments",
    "read_inventory",
    "read_locations",
];

/// The scopes of a comma list; the error is the first one that does not exist.
pub(crate) fn parse(text: &str) -> Result<Vec<String>, String> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| if KNOWN.contains(&name) { Ok(name.to_owned()) } else { Err(name.to_owned()) }).collect()
}

/// Whether the scopes allow what one of them names: who may write may read.
pub(crate) fn allows(scopes: &[String], wanted: &str) -> bool {
    let writing = wanted.strip_prefix("read_").map(|what| format!("write_{what}"));
    scopes.iter().any(|scope| scope == wanted || Some(scope) == writing.as_ref())
}

/// As the platform tells them: reading is left out where writing is there.
pub(crate) fn told(scopes: &[String]) -> String {
    let implied =
        |scope: &&String| scope.strip_prefix("read_").is_some_and(|what| scopes.contains(&format!("write_{what}")));
    let told: Vec<&str> = scopes.iter().filter(|scope| !implied(scope)).map(String::as_str).collect();
    told.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_write_may_read() {
        let scopes = parse("read_orders, write_orders,read_products").unwrap();
        assert!(
            allows(&scopes, "read_orders") && allows(&scopes, "write_orders") && !allows(&scopes, "write_products")
        );
        assert_eq!(told(&scopes), "write_orders,read_products");
        assert_eq!(parse("read_orders,read_everything"), Err("read_everything".to_owned()));
    }
}
