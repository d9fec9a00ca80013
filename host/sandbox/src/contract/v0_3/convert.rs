//! Between the words of the contract and the host's own. Texts are moved, never copied.

use super::bindings::weft::node as wit;
use crate::types;

impl From<wit::description::Component> for types::description::Component {
    fn from(from: wit::description::Component) -> Self {
        Self {
            name: from.name,
            title: from.title.into(),
            connection: from.connection.map(Into::into),
            nodes: from.nodes.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<wit::description::Connection> for types::description::Connection {
    fn from(from: wit::description::Connection) -> Self {
        Self {
            base_url: from.base_url,
            hosts: from.hosts,
            fields: from.fields.into_iter().map(Into::into).collect(),
            variants: from.variants.into_iter().map(Into::into).collect(),
            authorize: from.authorize.map(Into::into),
            limits: from.limits.into_iter().map(Into::into).collect(),
            places: from.places.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<wit::description::Place> for types::description::Place {
    fn from(from: wit::description::Place) -> Self {
        Self { value: from.value, nodes: from.nodes, part: from.part.into(), name: from.name }
    }
}

impl From<wit::description::RequestPart> for types::description::RequestPart {
    fn from(from: wit::description::RequestPart) -> Self {
        match from {
            wit::description::RequestPart::Header => Self::Header,
            wit::description::RequestPart::Query => Self::Query,
            wit::description::RequestPart::Form => Self::Form,
            wit::description::RequestPart::Json => Self::Json,
        }
    }
}

impl From<wit::description::ConnectionVariant> for types::description::ConnectionVariant {
    fn from(from: wit::description::ConnectionVariant) -> Self {
        Self { name: from.name, title: from.title.into(), base_url: from.base_url, parts: from.parts }
    }
}

impl From<wit::description::Field> for types::description::Field {
    fn from(from: wit::description::Field) -> Self {
        Self {
            name: from.name,
            title: from.title.into(),
            help: from.help.into(),
            secret: from.secret,
            required: from.required,
            variants: from.variants,
            choices: from.choices,
            preset: from.preset,
            parts: from.parts.map(Into::into),
            secret_unless: from.secret_unless,
        }
    }
}

impl From<wit::description::Parts> for types::description::Parts {
    fn from(from: wit::description::Parts) -> Self {
        Self { separator: from.separator, names: from.names }
    }
}

impl From<wit::description::Authorization> for types::description::Authorization {
    fn from(from: wit::description::Authorization) -> Self {
        Self { node: from.node, tokens: from.tokens.into_iter().map(Into::into).collect() }
    }
}

impl From<wit::description::Token> for types::description::Token {
    fn from(from: wit::description::Token) -> Self {
        Self { name: from.name, pointer: from.pointer, lives: from.lives }
    }
}

impl From<wit::description::RateLimit> for types::description::RateLimit {
    fn from(from: wit::description::RateLimit) -> Self {
        Self { nodes: from.nodes, requests: from.requests, per_ms: from.per_ms }
    }
}

impl From<wit::description::Node> for types::description::Node {
    fn from(from: wit::description::Node) -> Self {
        Self {
            name: from.name,
            title: from.title.into(),
            category: from.category.map(Into::into),
            parameters: from.parameters,
            records: from.records.map(Into::into),
            paging: from.paging,
            window: from.window.map(Into::into),
        }
    }
}

impl From<wit::description::Records> for types::description::Records {
    fn from(from: wit::description::Records) -> Self {
        Self {
            schema: from.schema,
            key: from.key,
            details: from.details.into_iter().map(Into::into).collect(),
            personal: from.personal,
            missing_is_null: from.missing_is_null,
        }
    }
}

impl From<wit::description::DetailList> for types::description::DetailList {
    fn from(from: wit::description::DetailList) -> Self {
        Self { field: from.field, key: from.key, link: from.link }
    }
}

impl From<wit::description::WindowRules> for types::description::WindowRules {
    fn from(from: wit::description::WindowRules) -> Self {
        Self {
            filters: from.filters,
            sorts: from.sorts,
            closed_end: from.closed_end,
            widest_ms: from.widest_ms,
            zone: from.zone,
            lag_ms: from.lag_ms,
            first_ms: from.first_ms,
            lookback_ms: from.lookback_ms,
            parallel: from.parallel,
        }
    }
}

impl From<wit::types::Page> for types::node::Page {
    fn from(from: wit::types::Page) -> Self {
        Self {
            records: from.records,
            output: from.output,
            next: from.next,
            total: from.total,
            rejected: from.rejected.into_iter().map(Into::into).collect(),
            effect: from.effect.map(Into::into),
        }
    }
}

impl From<wit::types::Rejection> for types::node::Rejection {
    fn from(from: wit::types::Rejection) -> Self {
        Self { record: from.record, problem: from.problem.into() }
    }
}

impl From<wit::types::Effect> for types::node::Effect {
    fn from(from: wit::types::Effect) -> Self {
        Self { added: from.added, edited: from.edited, deleted: from.deleted, unchanged: from.unchanged }
    }
}

impl From<wit::types::Problem> for types::node::Problem {
    fn from(from: wit::types::Problem) -> Self {
        Self { code: from.code, message: from.message, remedy: from.remedy }
    }
}

impl From<wit::types::Busy> for types::node::Busy {
    fn from(from: wit::types::Busy) -> Self {
        Self { problem: from.problem.into(), wait_ms: from.wait_ms }
    }
}

impl From<wit::types::Failure> for types::node::Failure {
    fn from(from: wit::types::Failure) -> Self {
        match from {
            wit::types::Failure::Invalid(it) => Self::Invalid(it.into()),
            wit::types::Failure::Unauthorized(it) => Self::Unauthorized(it.into()),
            wit::types::Failure::Forbidden(it) => Self::Forbidden(it.into()),
            wit::types::Failure::Throttled(it) => Self::Throttled(it.into()),
            wit::types::Failure::Unavailable(it) => Self::Unavailable(it.into()),
            wit::types::Failure::Rejected(it) => Self::Rejected(it.into()),
        }
    }
}

impl From<wit::types::Label> for types::node::Label {
    fn from(from: wit::types::Label) -> Self {
        Self { en: from.en, zh: from.zh }
    }
}

impl From<wit::http::Request> for types::http::Request {
    fn from(from: wit::http::Request) -> Self {
        Self {
            method: from.method,
            url: from.url,
            query: from.query,
            headers: from.headers,
            body: from.body.into(),
            seal: from.seal.into_iter().map(Into::into).collect(),
            timeout_ms: from.timeout_ms,
            repeatable: from.repeatable,
            once_per_run: from.once_per_run,
            charset: from.charset,
        }
    }
}

impl From<wit::http::Body> for types::http::Body {
    fn from(from: wit::http::Body) -> Self {
        match from {
            wit::http::Body::None => Self::None,
            wit::http::Body::Json(it) => Self::Json(it),
            wit::http::Body::Form(it) => Self::Form(it),
            wit::http::Body::Text(it) => Self::Text(it.into()),
        }
    }
}

impl From<wit::http::TextBody> for types::http::TextBody {
    fn from(from: wit::http::TextBody) -> Self {
        Self { content_type: from.content_type, text: from.text }
    }
}

impl From<wit::http::Seal> for types::http::Seal {
    fn from(from: wit::http::Seal) -> Self {
        Self { pointer: from.pointer, name: from.name, lives: from.lives }
    }
}

impl From<wit::secret::Algorithm> for types::secret::Algorithm {
    fn from(from: wit::secret::Algorithm) -> Self {
        match from {
            wit::secret::Algorithm::Md5 => Self::Md5,
            wit::secret::Algorithm::Sha1 => Self::Sha1,
            wit::secret::Algorithm::Sha256 => Self::Sha256,
        }
    }
}

impl From<wit::secret::Encoding> for types::secret::Encoding {
    fn from(from: wit::secret::Encoding) -> Self {
        match from {
            wit::secret::Encoding::HexLower => Self::HexLower,
            wit::secret::Encoding::HexUpper => Self::HexUpper,
            wit::secret::Encoding::Base64 => Self::Base64,
            wit::secret::Encoding::Raw => Self::Raw,
        }
    }
}

impl From<wit::secret::Part> for types::secret::Part {
    fn from(from: wit::secret::Part) -> Self {
        match from {
            wit::secret::Part::Text(it) => Self::Text(it),
            wit::secret::Part::Sealed(it) => Self::Sealed(it),
        }
    }
}

impl From<wit::log::Level> for types::log::Level {
    fn from(from: wit::log::Level) -> Self {
        match from {
            wit::log::Level::Debug => Self::Debug,
            wit::log::Level::Info => Self::Info,
            wit::log::Level::Warn => Self::Warn,
            wit::log::Level::Error => Self::Error,
        }
    }
}

impl From<types::node::Call> for wit::types::Call {
    fn from(from: types::node::Call) -> Self {
        Self {
            connection: from.connection,
            parameters: from.parameters,
            window: from.window.map(Into::into),
            page: from.page,
        }
    }
}

impl From<types::node::Window> for wit::types::Window {
    fn from(from: types::node::Window) -> Self {
        Self {
            since_ms: from.since_ms,
            until_ms: from.until_ms,
            wall_since_ms: from.wall_since_ms,
            wall_until_ms: from.wall_until_ms,
        }
    }
}

impl From<types::http::Response> for wit::http::Response {
    fn from(from: types::http::Response) -> Self {
        Self { status: from.status, headers: from.headers, body: from.body }
    }
}

impl From<types::http::Error> for wit::http::Error {
    fn from(from: types::http::Error) -> Self {
        match from {
            types::http::Error::Denied(it) => Self::Denied(it),
            types::http::Error::Malformed(it) => Self::Malformed(it),
            types::http::Error::Timeout(it) => Self::Timeout(it),
            types::http::Error::Unreachable(it) => Self::Unreachable(it),
            types::http::Error::TooLarge(it) => Self::TooLarge(it),
            types::http::Error::Encoding(it) => Self::Encoding(it),
            types::http::Error::Charset(it) => Self::Charset(it),
        }
    }
}

impl From<types::secret::Error> for wit::secret::Error {
    fn from(from: types::secret::Error) -> Self {
        match from {
            types::secret::Error::Unknown(it) => Self::Unknown(it),
            types::secret::Error::NotAMarker => Self::NotAMarker,
        }
    }
}

impl From<types::table::Error> for wit::table::Error {
    fn from(from: types::table::Error) -> Self {
        match from {
            types::table::Error::Name(it) => Self::Name(it),
            types::table::Error::Key(it) => Self::Key(it),
            types::table::Error::Data(it) => Self::Data(it),
            types::table::Error::Store(it) => Self::Store(it),
        }
    }
}

impl From<types::table::Found> for wit::table::Found {
    fn from(from: types::table::Found) -> Self {
        Self { rows: from.rows, after: from.after }
    }
}

/// The pieces of what is hashed.
pub(super) fn parts(parts: Vec<wit::secret::Part>) -> Vec<types::secret::Part> {
    parts.into_iter().map(Into::into).collect()
}
