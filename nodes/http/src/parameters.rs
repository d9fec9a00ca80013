//! The parameters that the nodes share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A method of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    #[default]
    Get,
    /// Asks for the header fields alone.
    Head,
    /// Sends something.
    Post,
    /// Puts something in its place.
    Put,
    /// Changes something.
    Patch,
    /// Removes something.
    Delete,
}

impl Method {
    /// As it stands in a request.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether a request of this method only reads.
    pub fn reads(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }
}

/// Defines the parameters of a node: those that all nodes have, then its own. A macro, because serde can't flatten one
/// type into another and still find misspelt fields.
macro_rules! parameters {
    ($(#[$documentation:meta])* $name:ident { $($own:tt)* }) => {
        $(#[$documentation])*
        #[derive(Debug, Clone, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Where to ask: the part of the URL behind the connection's `base_url`, such as `/v1/orders`. Without a
            /// query.
            #[schemars(regex(pattern = "^/[^?#]*$"))]
            pub path: String,
            /// The method.
            #[serde(default)]
            pub method: $crate::parameters::Method,
            /// Query parameters: texts, numbers, true and false. A list repeats its parameter, null leaves it out.
            #[serde(default)]
            pub query: $crate::values::Object,
            /// Header fields. Secrets belong into the connection.
            #[serde(default)]
            pub headers: $crate::values::Object,
            /// What to send, as JSON.
            #[serde(default)]
            pub body: serde_json::Value,
            /// What to send, as a form: like `query`.
            #[serde(default)]
            pub form: Option<$crate::values::Object>,
            /// Which answers are good. Without it, those with a status of 200 to 299.
            #[serde(default)]
            #[schemars(extend("x-steers" = false))]
            pub success: $crate::failures::Success,
            /// What the others mean. What isn't said follows from the status.
            #[serde(default)]
            #[schemars(extend("x-steers" = false))]
            pub errors: $crate::failures::Errors,
            /// The charset of the answer, such as `gbk`, where the platform doesn't declare it or declares another. Without
            /// it, the answer is believed, and is UTF-8 where it says nothing.
            #[serde(default)]
            pub charset: Option<String>,
            /// What the answer is written in.
            #[serde(default)]
            pub format: $crate::format::Format,
            /// More about an answer in CSV.
            #[serde(default)]
            pub csv: Option<$crate::format::Csv>,
            /// More about an answer in XML.
            #[serde(default)]
            pub xml: Option<$crate::format::Xml>,
            $($own)*
        }

        impl $name {
            /// The request before anything is put into it.
            pub fn template(&self) -> $crate::request::Template {
                $crate::request::Template {
                    path: self.path.clone(),
                    method: self.method,
                    query: self.query.clone(),
                    headers: self.headers.clone(),
                    body: self.body.clone(),
                    form: self.form.clone(),
                    charset: self.charset.clone(),
                    format: self.format,
                }
            }

            /// How its answer is read.
            pub fn reader(&self) -> $crate::format::Reader<'_> {
                $crate::format::Reader { format: self.format, csv: self.csv.as_ref(), xml: self.xml.as_ref() }
            }
        }
    };
}

pub(crate) use parameters;
