//! A description as the canonical ABI lays it out in memory, so that a component in wasm text can say anything about
//! itself that a Rust value can hold.

use weft_engine::sandbox::Label;
use weft_engine::sandbox::contract::{
    Component, Connection, ConnectionVariant, DetailList, Field, Node, Place, RateLimit,
};
use weft_engine::sandbox::contract::{Records, RequestPart, Token, WindowRules};

/// The bytes of a component's description, to be put at `base`, which is where the description itself begins.
pub fn of(component: &Component, base: u32) -> Vec<u8> {
    let mut image = Image { base, bytes: Vec::new() };
    let at = image.room(104, 4);
    image.text(at, &component.name);
    image.label(at + 8, &component.title);
    image.option(at + 24, 4, component.connection.as_ref(), Image::connection);
    image.list(at + 96, &component.nodes, (184, 8), Image::node);
    image.bytes
}

struct Image {
    base: u32,
    bytes: Vec<u8>,
}

impl Image {
    fn room(&mut self, bytes: usize, align: usize) -> usize {
        let at = self.bytes.len().next_multiple_of(align);
        self.bytes.resize(at + bytes, 0);
        at
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn number(&mut self, at: usize, number: u32) {
        self.put(at, &number.to_le_bytes());
    }

    fn long(&mut self, at: usize, number: u64) {
        self.put(at, &number.to_le_bytes());
    }

    fn slice(&mut self, at: usize, from: usize, length: usize) {
        self.number(at, self.base + u32::try_from(from).expect("it fits into memory"));
        self.number(at + 4, u32::try_from(length).expect("it fits into memory"));
    }

    fn text(&mut self, at: usize, text: &str) {
        let from = self.room(text.len(), 1);
        self.put(from, text.as_bytes());
        self.slice(at, from, text.len());
    }

    fn texts(&mut self, at: usize, texts: &[String]) {
        self.list(at, texts, (8, 4), |image, at, text| image.text(at, text));
    }

    fn label(&mut self, at: usize, label: &Label) {
        self.text(at, &label.en);
        self.text(at + 8, &label.zh);
    }

    fn option<T: ?Sized>(&mut self, at: usize, align: usize, value: Option<&T>, write: impl Fn(&mut Self, usize, &T)) {
        if let Some(value) = value {
            self.put(at, &[1]);
            write(self, at + align, value);
        }
    }

    fn list<T>(&mut self, at: usize, items: &[T], (size, align): (usize, usize), write: impl Fn(&mut Self, usize, &T)) {
        let from = self.room(size * items.len(), align);
        for (index, item) in items.iter().enumerate() {
            write(self, from + size * index, item);
        }
        self.slice(at, from, items.len());
    }

    fn connection(&mut self, at: usize, connection: &Connection) {
        self.text(at, &connection.base_url);
        self.texts(at + 8, &connection.hosts);
        self.list(at + 16, &connection.fields, (104, 4), Self::field);
        self.list(at + 24, &connection.variants, (40, 4), Self::variant);
        self.option(at + 32, 4, connection.authorize.as_ref(), |image, at, authorize| {
            image.text(at, &authorize.node);
            image.list(at + 8, &authorize.tokens, (32, 4), Self::token);
        });
        self.list(at + 52, &connection.limits, (16, 4), Self::limit);
        self.list(at + 60, &connection.places, (28, 4), Self::place);
    }

    fn token(&mut self, at: usize, token: &Token) {
        self.text(at, &token.name);
        self.option(at + 8, 4, token.pointer.as_deref(), Self::text);
        self.option(at + 20, 4, token.lives.as_deref(), Self::text);
    }

    fn place(&mut self, at: usize, place: &Place) {
        self.text(at, &place.value);
        self.texts(at + 8, &place.nodes);
        // An enum is the number of its case.
        let part = match place.part {
            RequestPart::Header => 0,
            RequestPart::Query => 1,
            RequestPart::Form => 2,
            RequestPart::Json => 3,
        };
        self.put(at + 16, &[part]);
        self.text(at + 20, &place.name);
    }

    fn variant(&mut self, at: usize, variant: &ConnectionVariant) {
        self.text(at, &variant.name);
        self.label(at + 8, &variant.title);
        self.option(at + 24, 4, variant.base_url.as_deref(), Self::text);
        self.put(at + 36, &[u8::from(variant.parts)]);
    }

    fn field(&mut self, at: usize, field: &Field) {
        self.text(at, &field.name);
        self.label(at + 8, &field.title);
        self.label(at + 24, &field.help);
        self.put(at + 40, &[u8::from(field.secret), u8::from(field.required)]);
        self.texts(at + 44, &field.variants);
        self.texts(at + 52, &field.choices);
        self.option(at + 60, 4, field.preset.as_deref(), Self::text);
        self.option(at + 72, 4, field.parts.as_ref(), |image, at, parts| {
            image.text(at, &parts.separator);
            image.texts(at + 8, &parts.names);
        });
        self.option(at + 92, 4, field.secret_unless.as_deref(), Self::text);
    }

    fn limit(&mut self, at: usize, limit: &RateLimit) {
        self.texts(at, &limit.nodes);
        self.number(at + 8, limit.requests);
        self.number(at + 12, limit.per_ms);
    }

    fn node(&mut self, at: usize, node: &Node) {
        self.text(at, &node.name);
        self.label(at + 8, &node.title);
        self.option(at + 24, 4, node.category.as_ref(), Self::label);
        self.text(at + 44, &node.parameters);
        self.option(at + 52, 4, node.records.as_ref(), Self::records);
        self.put(at + 92, &[u8::from(node.paging)]);
        self.option(at + 96, 8, node.window.as_ref(), Self::window);
    }

    fn records(&mut self, at: usize, records: &Records) {
        self.text(at, &records.schema);
        self.texts(at + 8, &records.key);
        self.list(at + 16, &records.details, (24, 4), Self::details);
        self.texts(at + 24, &records.personal);
        self.put(at + 32, &[u8::from(records.missing_is_null)]);
    }

    fn details(&mut self, at: usize, details: &DetailList) {
        self.text(at, &details.field);
        self.texts(at + 8, &details.key);
        self.texts(at + 16, &details.link);
    }

    fn window(&mut self, at: usize, window: &WindowRules) {
        self.option(at, 4, window.filters.as_deref(), Self::text);
        self.option(at + 12, 4, window.sorts.as_deref(), Self::text);
        self.put(at + 24, &[u8::from(window.closed_end)]);
        self.long(at + 32, window.widest_ms);
        self.text(at + 40, &window.zone);
        self.long(at + 48, window.lag_ms);
        self.long(at + 56, window.first_ms);
        self.long(at + 64, window.lookback_ms);
        self.number(at + 72, window.parallel);
    }
}
