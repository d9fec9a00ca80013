//! Parts of a description in one line each.

use super::document::{Field, Label, Parts, Place, RequestPart, Token};

/// A text for people in both languages: English, then Simplified Chinese.
pub fn label(en: impl Into<String>, zh: impl Into<String>) -> Label {
    Label { en: en.into(), zh: zh.into() }
}

impl Field {
    /// A field that nodes can read, and that must be filled in.
    pub fn public(name: &str, title: Label, help: Label) -> Self {
        Self {
            name: name.to_owned(),
            title,
            help,
            secret: false,
            required: true,
            variants: Vec::new(),
            choices: Vec::new(),
            preset: None,
            parts: None,
            secret_unless: None,
        }
    }

    /// A field that stays in the host, and that must be filled in.
    pub fn secret(name: &str, title: Label, help: Label) -> Self {
        Self { secret: true, ..Self::public(name, title, help) }
    }

    /// The same field, which may be left out.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// The same field, which may be left out, and which is a secret where that other secret isn't filled in.
    #[must_use]
    pub fn secret_unless(mut self, other: &str) -> Self {
        self.secret_unless = Some(other.to_owned());
        self.optional()
    }

    /// The same field, for these kinds of connection only.
    #[must_use]
    pub fn of_variants(mut self, variants: &[&str]) -> Self {
        self.variants = variants.iter().map(|&variant| variant.to_owned()).collect();
        self
    }

    /// The same field, which has one of these values; the first unless another is filled in.
    #[must_use]
    pub fn one_of(self, choices: &[&str]) -> Self {
        let choices = choices.iter().map(|&choice| choice.to_owned()).collect::<Vec<_>>();
        Self { preset: choices.first().cloned(), choices, required: false, ..self }
    }

    /// The same field, with the value it has unless another is filled in.
    #[must_use]
    pub fn preset(self, value: &str) -> Self {
        Self { preset: Some(value.to_owned()), required: false, ..self }
    }

    /// The same secret, which is several in one text: `secret:salt` is taken apart at `:` into `secret` and `salt`.
    #[must_use]
    pub fn in_parts(mut self, separator: &str, names: &[&str]) -> Self {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        self.parts = Some(Parts { separator: separator.to_owned(), names });
        self
    }
}

impl Place {
    /// A secret or token that stands in this header field.
    pub fn header(value: &str, name: &str) -> Self {
        Self::of(value, RequestPart::Header, name)
    }

    /// A secret or token that stands in this query parameter.
    pub fn query(value: &str, name: &str) -> Self {
        Self::of(value, RequestPart::Query, name)
    }

    /// A secret or token that stands in this form field.
    pub fn form(value: &str, name: &str) -> Self {
        Self::of(value, RequestPart::Form, name)
    }

    /// A secret or token that stands in a JSON body, at this JSON Pointer.
    pub fn json(value: &str, pointer: &str) -> Self {
        Self::of(value, RequestPart::Json, pointer)
    }

    /// The same place, in requests of these nodes only.
    #[must_use]
    pub fn of_nodes(self, nodes: &[&str]) -> Self {
        Self { nodes: nodes.iter().map(|&node| node.to_owned()).collect(), ..self }
    }

    fn of(value: &str, part: RequestPart, name: &str) -> Self {
        Self { value: value.to_owned(), nodes: Vec::new(), part, name: name.to_owned() }
    }
}

impl Token {
    /// A token that the host takes out of the answers of the authorizing node: where it is, and where its life in seconds is
    /// said, as JSON Pointers.
    pub fn at(name: &str, pointer: &str, lives: Option<&str>) -> Self {
        Self { name: name.to_owned(), pointer: Some(pointer.to_owned()), lives: lives.map(str::to_owned) }
    }
}
