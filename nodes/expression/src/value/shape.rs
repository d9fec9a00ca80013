//! What the engine asks of a value.

use std::ops::Range;
use std::rc::Rc;

use jaq_core::box_iter::{BoxIter, box_once};
use jaq_core::path::Opt;
use jaq_core::{Exn, ValT, ValX};

use super::{Error, Fields, Number, Outcome, Value, fail, index};

fn cannot_iterate(value: &Value) -> Error {
    Error::str(format_args!("Cannot iterate over {}", value.kind()))
}

impl From<Range<Option<Value>>> for Value {
    /// A slice in a path: `{"start": 1, "end": null}`.
    fn from(bounds: Range<Option<Value>>) -> Self {
        let bounds = [("start", bounds.start), ("end", bounds.end)];
        Self::object(bounds.into_iter().map(|(name, bound)| (name.into(), bound.unwrap_or_default())).collect())
    }
}

impl ValT for Value {
    fn from_num(text: &str) -> Outcome {
        Number::parse(text).map_or_else(|| fail("a number can't be read"), |number| Ok(Self::Number(number)))
    }

    fn from_map<I: IntoIterator<Item = (Self, Self)>>(fields: I) -> Outcome {
        let field = |(name, value)| match name {
            Self::Text(name) => Ok((name, value)),
            other => fail(format_args!("Cannot use {} as object key", other.kind())),
        };
        Ok(Self::object(fields.into_iter().map(field).collect::<Outcome<Fields>>()?))
    }

    fn key_values(self) -> BoxIter<'static, Result<(Self, Self), Error>> {
        match self {
            Self::Array(items) => Box::new(
                (0..items.len()).map(move |position| Ok((Self::integer(position as i64), items[position].clone()))),
            ),
            Self::Object(fields) => Box::new((0..fields.len()).filter_map(move |position| {
                let (name, value) = fields.get_index(position)?;
                Some(Ok((Self::Text(Rc::clone(name)), value.clone())))
            })),
            other => box_once(Err(cannot_iterate(&other))),
        }
    }

    fn values(self) -> Box<dyn Iterator<Item = Outcome>> {
        match self {
            Self::Array(items) => match Rc::try_unwrap(items) {
                Ok(items) => Box::new(items.into_iter().map(Ok)),
                Err(items) => Box::new((0..items.len()).map(move |position| Ok(items[position].clone()))),
            },
            Self::Object(fields) => match Rc::try_unwrap(fields) {
                Ok(fields) => Box::new(fields.into_iter().map(|(_, value)| Ok(value))),
                Err(fields) => Box::new((0..fields.len()).map(move |position| Ok(fields[position].clone()))),
            },
            other => box_once(Err(cannot_iterate(&other))),
        }
    }

    fn index(self, key: &Self) -> Outcome {
        index::index(&self, key)
    }

    fn range(self, bounds: Range<Option<&Self>>) -> Outcome {
        index::slice(&self, bounds)
    }

    fn map_values<'a, I: Iterator<Item = ValX<'a, Self>>>(
        self,
        optional: Opt,
        f: impl Fn(Self) -> I,
    ) -> ValX<'a, Self> {
        match self {
            Self::Array(items) => {
                let items = Rc::unwrap_or_clone(items).into_iter().filter_map(|item| f(item).next());
                items.collect::<Result<Vec<_>, _>>().map(Self::array)
            }
            Self::Object(fields) => {
                let fields = Rc::unwrap_or_clone(fields).into_iter();
                let fields = fields.filter_map(|(name, value)| Some(f(value).next()?.map(|value| (name, value))));
                fields.collect::<Result<Fields, _>>().map(Self::object)
            }
            other => {
                let error = cannot_iterate(&other);
                optional.fail(other, |_| Exn::from(error))
            }
        }
    }

    fn map_index<'a, I: Iterator<Item = ValX<'a, Self>>>(
        self,
        key: &Self,
        optional: Opt,
        f: impl Fn(Self) -> I,
    ) -> ValX<'a, Self> {
        index::update(self, key, optional, f)
    }

    fn map_range<'a, I: Iterator<Item = ValX<'a, Self>>>(
        self,
        bounds: Range<Option<&Self>>,
        optional: Opt,
        f: impl Fn(Self) -> I,
    ) -> ValX<'a, Self> {
        index::update_slice(self, bounds, optional, f)
    }

    fn as_bool(&self) -> bool {
        self.is_true()
    }

    fn into_string(self) -> Self {
        Self::Text(self.into_text())
    }
}
