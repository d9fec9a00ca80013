//! Nodes whose pages are not what they should be.

use serde_json::{Value, json};
use weft_sdk::Page;

use crate::node::node;

fn page(records: String) -> Page {
    Page {
        records: records.into(),
        output: "null".to_owned(),
        next: None,
        total: None,
        rejected: Vec::new(),
        effect: None,
    }
}

node!(
    /// Always has one more page, with records of its own if there is an amount.
    EndlessNext, "endless-next", paging, |call| {
        let number = call.resume::<u64>()?.unwrap_or_default() + 1;
        let records: Vec<Value> = (0..call.parameters.amount).map(|index| json!({ "id": number * 1_000 + index })).collect();
        Ok(Page::more(&records, json!(number)))
    }
);

node!(
    /// Says that the next page is the same one.
    SameNext, "same-next", paging, |_| Ok(Page::more(&[json!({ "id": 1 })], json!("here")))
);

node!(
    /// Says where the next page is in that many bytes.
    HugeNext, "huge-next", paging, |call| {
        Ok(Page::more(&[json!({ "id": 1 })], Value::from("x".repeat(call.parameters.amount as usize))))
    }
);

node!(
    /// A page of that many records without any field.
    ManyRecords, "many-records", |call| {
        let mut records = String::from("[{}");
        (1..call.parameters.amount).for_each(|_| records.push_str(",{}"));
        Ok(page(records + "]"))
    }
);

node!(
    /// A record with that many fields.
    ManyFields, "many-fields", |call| {
        let fields: Vec<String> = (0..call.parameters.amount).map(|index| format!("\"f{index}\":1")).collect();
        Ok(page(format!("[{{\"id\":1,{}}}]", fields.join(","))))
    }
);

node!(
    /// A record that is nested that deep.
    DeepRecord, "deep-record", |call| {
        let depth = call.parameters.amount as usize;
        Ok(page(format!("[{{\"id\":1,\"deep\":{}{}}}]", "[".repeat(depth), "]".repeat(depth))))
    }
);

node!(
    /// Output that is nested that deep.
    DeepOutput, "deep-output", |call| {
        let depth = call.parameters.amount as usize;
        Ok(Page { output: format!("{}{}", "[".repeat(depth), "]".repeat(depth)), ..page("[]".to_owned()) })
    }
);

node!(
    /// Records as text that isn't Unicode.
    BrokenText, "broken-text", |_| {
        #[allow(unsafe_code, reason = "a text that isn't one is what this is for")]
        let records = unsafe { String::from_utf8_unchecked(b"[{\"id\":\"\xff\xfe\"}]".to_vec()) };
        Ok(page(records))
    }
);

node!(
    /// Records that are just this text.
    Records, "records", |call| Ok(page(call.parameters.text))
);
