//! Nodes that end without a page, or with one that is none.

use weft_sdk::Page;

use crate::node::node;

node!(
    /// Panics.
    Panic, "panic", |call| panic!("the amount is {}", call.parameters.amount)
);

node!(
    /// Ends its process, as a program would.
    Exit, "exit", |call| std::process::exit(call.parameters.amount as i32)
);

node!(
    /// Says that it has records, and has none.
    Lie, "lie", |_| Ok(Page { records: "not JSON".to_owned().into(), output: "{".to_owned(), next: None, total: None, rejected: Vec::new(), effect: None })
);
