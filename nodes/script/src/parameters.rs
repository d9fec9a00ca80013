//! The parameters that the nodes which run a script share.

/// Defines the parameters of a node: those that all scripts have, and its own.
macro_rules! parameters {
    ($(#[$doc:meta])* $name:ident { $($own:tt)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// What the script sees as `input`: names and values.
            #[serde(default)]
            pub input: serde_json::Map<String, serde_json::Value>,
            /// How the script sees the values of `input`: `text`, as code blocks of other platforms do (lists, objects and
            /// numbers are JSON text), or `json`, as what they are.
            #[serde(default)]
            pub input_types: crate::input::InputTypes,
            /// The script, in JavaScript.
            #[serde(default)]
            #[schemars(extend("format" = "code", "x-checked-by" = "check", "x-steers" = false))]
            pub code: Option<String>,
            /// A file with the script, in place of `code`: `blocks/orders.js`, below the workflow's folder.
            #[serde(default)]
            #[schemars(extend("format" = "code-file", "x-steers" = false))]
            pub file: Option<String>,
            /// Files that the script asks for with `require`. Filled in by weft.
            #[serde(default)]
            #[schemars(extend("format" = "code-files", "x-steers" = false))]
            pub files: crate::engine::Files,
            /// Where the script stands. Filled in by weft.
            #[serde(default)]
            #[schemars(extend("format" = "code-place", "x-steers" = false))]
            pub at: Option<crate::place::At>,
            /// Where in the parameters the workflow says `{ token: NAME }` or `{ secret: NAME }`: JSON Pointers. Filled in by weft,
            /// since the same in data is data.
            #[serde(default)]
            #[schemars(extend("format" = "code-markers", "x-steers" = false))]
            pub markers: Vec<String>,
            $($own)*
        }

        impl $name {
            /// The script, without what a function that it exports is given.
            fn script(&self) -> Result<crate::engine::Script, weft_sdk::Failure> {
                let (input, kept_numbers) = crate::input::read(&self.input, self.input_types, &self.markers)?;
                Ok(crate::engine::Script {
                    code: crate::input::code(self.code.as_deref())?.to_owned(),
                    at: self.at.clone().unwrap_or_default(),
                    files: self.files.clone(),
                    input,
                    kept_numbers,
                    ..crate::engine::Script::default()
                })
            }
        }
    };
}

pub(crate) use parameters;
