//! `sub` and `gsub`.

use jaq_core::Bind;
use jaq_core::box_iter::{BoxIter, box_once};

use super::super::native::{Native, Result, Values, wrap};
use super::{captured, prepare};
use crate::value::{Error, TEXT_BYTES_MAX, Value};

pub(super) fn natives() -> Vec<Native> {
    wrap([("sub", [Bind::Var(()), Bind::Fun(()), Bind::Var(())].into(), |mut cv| {
        let flags = cv.0.pop_var();
        let (id, context) = cv.0.pop_fun();
        let regex = cv.0.pop_var();
        let insert = move |groups| id.run((context.clone(), groups));
        match replaced(&cv.1, &regex, &flags, insert) {
            Ok(texts) => Box::new(texts.into_iter().map(Ok)) as BoxIter<_>,
            Err(exception) => box_once(Err(exception)),
        }
    })])
}

/// One text for each value that the filter gives; the text as it is if it gives none.
fn replaced<'a>(
    text: &Value,
    regex: &Value,
    flags: &Value,
    insert: impl Fn(Value) -> Values<'a>,
) -> Result<'a, Vec<Value>> {
    let (subject, regex) = prepare(text, regex, flags)?;
    let found = |captures: &fancy_regex::Captures<'_, str>| {
        (captures.get(0).map_or(0..0, |found| found.range()), captured(&regex, captures))
    };
    let mut results: Vec<String> = Vec::new();
    let mut end = 0;
    for (range, groups) in regex.each(subject, found)? {
        let gap = &subject[end.min(range.start)..range.start];
        for (index, inserted) in insert(groups).enumerate() {
            let Value::Text(inserted) = inserted? else {
                return Err(Error::str("only a string can be put into a string").into());
            };
            if results.len() <= index {
                results.push(String::new());
            }
            results[index].push_str(gap);
            results[index].push_str(&inserted);
            if results[index].len() > TEXT_BYTES_MAX {
                return Err(Error::str("the text gets too long").into());
            }
        }
        end = range.end;
    }
    if results.is_empty() {
        return Ok(vec![text.clone()]);
    }
    Ok(results.into_iter().map(|result| Value::text(result + &subject[end..])).collect())
}
