//! Between the words of the contract and the host's own. Texts are moved, never copied.

use super::bindings::weft::node as wit;
use crate::types;

/// A page; `list` finds a list of records by its number. None if there is none of that number.
pub(super) fn page(
    from: wit::types::Page,
    list: impl FnOnce(u32) -> Option<types::node::RecordList>,
) -> Option<types::node::Page> {
    Some(types::node::Page {
        records: match from.records {
            wit::types::PageRecords::Text(text) => types::node::PageRecords::Text(text),
            wit::types::PageRecords::Listed(number) => types::node::PageRecords::Listed(list(number)?),
        },
        output: from.output,
        next: from.next,
        total: from.total,
        rejected: from.rejected.into_iter().map(Into::into).collect(),
        effect: from.effect.map(Into::into),
    })
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
        let zh = from.zh.map(|zh| types::node::Translation { message: zh.message, remedy: zh.remedy });
        Self { code: from.code, message: from.message, remedy: from.remedy, zh }
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
            cost: from.cost,
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
            wit::secret::Algorithm::Sha512 => Self::Sha512,
        }
    }
}

impl From<wit::secret::Signature> for types::secret::Signature {
    fn from(from: wit::secret::Signature) -> Self {
        match from {
            wit::secret::Signature::RsaSha256 => Self::RsaSha256,
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

impl From<types::http::ResponseWithLists> for wit::http::ResponseWithLists {
    fn from(from: types::http::ResponseWithLists) -> Self {
        let lists = from.lists.into_iter().map(Into::into).collect();
        Self { response: from.response.into(), lists, body_bytes: from.body_bytes }
    }
}

impl From<types::http::ListedRecords> for wit::http::RecordList {
    fn from(from: types::http::ListedRecords) -> Self {
        Self { pointer: from.pointer, number: from.number, count: from.count, last: from.last }
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
            types::secret::Error::NoKey(it) => Self::NoKey(it),
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
