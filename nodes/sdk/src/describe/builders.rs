//! Parts of a description in one line each.

use super::document::{
    Authorization, ConnectionVariant, Field, Label, Parts, Place, Preparation, RateLimit, RequestPart, Site, Token,
};

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
            pattern: None,
            steers: false,
            learned: false,
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

    /// The same field, whose whole value matches this regular expression.
    #[must_use]
    pub fn matching(self, pattern: &str) -> Self {
        Self { pattern: Some(pattern.to_owned()), ..self }
    }

    /// The same field, which decides where requests go or who they are for.
    #[must_use]
    pub fn steering(self) -> Self {
        Self { steers: true, ..self }
    }

    /// The same field, which nobody fills in: it becomes known by consent.
    #[must_use]
    pub fn learned(self) -> Self {
        Self { learned: true, required: false, ..self }
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
    /// A token that the host takes out of the answers of the nodes that obtain it: where it is, and where its life in seconds
    /// is said, as JSON Pointers.
    pub fn at(name: &str, pointer: &str, lives: Option<&str>) -> Self {
        let pointer = Some(pointer.to_owned());
        Self { name: name.to_owned(), pointer, lives: lives.map(str::to_owned), renews: false }
    }

    /// A token that nodes seal themselves, with each request.
    pub fn sealed(name: &str) -> Self {
        Self { name: name.to_owned(), pointer: None, lives: None, renews: false }
    }

    /// The same token, with which others are obtained.
    #[must_use]
    pub fn renewing(self) -> Self {
        Self { renews: true, ..self }
    }
}

impl Authorization {
    /// Tokens that a node obtains from the fields alone.
    pub fn by_node(node: &str, tokens: Vec<Token>) -> Self {
        Self { variants: Vec::new(), node: node.to_owned(), tokens, consent: None }
    }

    /// The same, for these kinds of connection only.
    #[must_use]
    pub fn of_variants(self, variants: &[&str]) -> Self {
        Self { variants: variants.iter().map(|&variant| variant.to_owned()).collect(), ..self }
    }

    /// The same, by consent.
    #[must_use]
    pub fn with_consent(self, consent: super::document::Consent) -> Self {
        Self { consent: Some(consent), ..self }
    }
}

impl ConnectionVariant {
    /// A kind of connection.
    pub fn new(name: &str, title: Label) -> Self {
        Self { name: name.to_owned(), title, base_url: None, parts: false, retired: None }
    }

    /// The same kind, which the platform has switched off.
    #[must_use]
    pub fn retired(self, instead: Label) -> Self {
        Self { retired: Some(instead), ..self }
    }
}

impl Site {
    /// A site that can be connected in every way.
    pub fn new(name: &str, title: Label) -> Self {
        Self { name: name.to_owned(), title, base_url: None, variants: Vec::new(), refusal: None }
    }

    /// The same site, with its own address.
    #[must_use]
    pub fn at(self, base_url: &str) -> Self {
        Self { base_url: Some(base_url.to_owned()), ..self }
    }

    /// The same site, in these kinds of connection only, and what is said to who asks for another.
    #[must_use]
    pub fn only_in(self, variants: &[&str], refusal: Label) -> Self {
        let variants = variants.iter().map(|&variant| variant.to_owned()).collect();
        Self { variants, refusal: Some(refusal), ..self }
    }
}

impl Preparation {
    /// Something to be done at the platform.
    pub fn new(text: Label) -> Self {
        Self { text, link: None, variants: Vec::new() }
    }

    /// The same, with the page where it is done.
    #[must_use]
    pub fn at(self, link: &str) -> Self {
        Self { link: Some(link.to_owned()), ..self }
    }

    /// The same, for these kinds of connection only.
    #[must_use]
    pub fn of_variants(self, variants: &[&str]) -> Self {
        Self { variants: variants.iter().map(|&variant| variant.to_owned()).collect(), ..self }
    }
}

impl RateLimit {
    /// At most `requests` requests in any stretch of `per_ms` milliseconds, of all nodes together.
    pub fn of_all(requests: u32, per_ms: u32) -> Self {
        Self { nodes: Vec::new(), requests, per_ms, bucket: None, day: None, told: None }
    }

    /// The same, of these nodes together.
    #[must_use]
    pub fn of_nodes(self, nodes: &[&str]) -> Self {
        Self { nodes: nodes.iter().map(|&node| node.to_owned()).collect(), ..self }
    }

    /// The same, as a bucket of that size.
    #[must_use]
    pub fn bucket(self, size: u32) -> Self {
        Self { bucket: Some(size), ..self }
    }

    /// The same, where answers tell how it stands.
    #[must_use]
    pub fn told(self, told: super::document::ToldRate) -> Self {
        Self { told: Some(told), ..self }
    }

    /// At most `requests` requests in each calendar day of that zone.
    pub fn of_day(requests: u32, zone: &str) -> Self {
        Self { day: Some(zone.to_owned()), ..Self::of_all(requests, 86_400_000) }
    }
}
