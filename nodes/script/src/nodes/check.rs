//! `script/check`: mistakes in code, found without running it.

use serde::{Deserialize, Serialize};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::engine::{self, Files};
use crate::input;
use crate::place::{At, Place, Position, SourceFile};
use crate::syntax::{Form, Scan, Tree, scan};

/// The node.
#[derive(Debug)]
pub struct Check;

/// The parameters of `script/check`.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The script, in JavaScript.
    #[serde(default)]
    #[schemars(extend("format" = "code"))]
    pub code: Option<String>,
    /// A file with the script, in place of `code`.
    #[serde(default)]
    #[schemars(extend("format" = "code-file"))]
    pub file: Option<String>,
    /// Files that the script asks for with `require`. Filled in by weft.
    #[serde(default)]
    #[schemars(extend("format" = "code-files"))]
    pub files: Files,
    /// Where the script stands. Filled in by weft.
    #[serde(default)]
    #[schemars(extend("format" = "code-place"))]
    pub at: Option<At>,
    /// Addresses that the step allows besides its connection: `https://api.example.com`. Where it isn't given, addresses
    /// are not looked at.
    #[serde(default)]
    pub allow: Option<Vec<String>>,
    /// Whether the step has a connection, whose address isn't known here.
    #[serde(default)]
    pub connected: bool,
}

/// A mistake, where it is, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The line in the file where the code stands, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Finding {
    fn at(place: &Place, message: String, remedy: impl Into<String>) -> Self {
        Self { line: place.line, column: place.column, message, remedy: remedy.into() }
    }
}

#[derive(Serialize)]
struct Output {
    findings: Vec<Finding>,
}

impl Node for Check {
    const NAME: &'static str = "check";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Find mistakes in a script without running it", "检查脚本中的错误（不运行）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let code = input::code(call.parameters.code.as_deref())?;
        Ok(Page::output(&Output { findings: findings(code, &call.parameters) }))
    }
}

fn findings(code: &str, parameters: &Parameters) -> Vec<Finding> {
    let source = SourceFile::new(parameters.at.clone().unwrap_or_default(), code);
    let scan = match Tree::of(code, Form::Block) {
        Ok(tree) => scan(&tree, Form::Block),
        Err(mistake) => {
            let place = source.place(mistake.at);
            let remedy = mistake.remedy(&place.source);
            return vec![Finding::at(&place, format!("SyntaxError: {}", mistake.message), remedy)];
        }
    };
    let mut found = Vec::new();
    found.extend(unknown_modules(&scan, &source, &parameters.files));
    found.extend(addresses(&scan, &source, parameters));
    if !scan.gives_output {
        found.push(Finding::at(
            &source.start(),
            "the script never assigns `output`".to_owned(),
            "end it with `output = { … }`, or export a function: `module.exports = async ({ input }) => ({ output })`",
        ));
    }
    found.sort_by_key(|finding| (finding.line, finding.column));
    found
}

/// Modules that are neither built in nor among the files.
fn unknown_modules(scan: &Scan, source: &SourceFile, files: &Files) -> Vec<Finding> {
    let links = files.get("").map(|own| &own.links);
    let is_known =
        |request: &str| engine::is_builtin(request) || links.is_some_and(|links| links.contains_key(request));
    let unknown = scan.requests.iter().filter(|(_, request)| !is_known(request));
    let finding = |(at, request): &(Position, String)| {
        Finding::at(&source.place(*at), format!("there is no module '{request}' for scripts"), engine::remedy(request))
    };
    unknown.map(finding).collect()
}

/// Addresses that a script may not ask. What is put together while it runs can't be seen here.
fn addresses(scan: &Scan, source: &SourceFile, parameters: &Parameters) -> Vec<Finding> {
    let Some(allow) = parameters.allow.as_ref().filter(|_| !parameters.connected) else { return Vec::new() };
    let allowed: Vec<String> = allow.iter().filter_map(|url| origin(url)).collect();
    let asked = scan.addresses.iter().filter_map(|(at, url)| Some((at, origin(url)?)));
    asked
        .filter(|(_, origin)| !allowed.contains(origin))
        .map(|(at, origin)| {
            let remedy = format!("add it to the step: `allow: [{origin}]`; whoever runs it has to allow it, too");
            Finding::at(&source.place(*at), format!("the script may not ask {origin}"), remedy)
        })
        .collect()
}

/// Scheme, host and port of a URL, in lower case and without the port that goes without saying.
fn origin(url: &str) -> Option<String> {
    let lower = url.trim().to_lowercase();
    let (scheme, rest) = lower.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
    let host = rest.split(['/', '?', '#', '\\']).next()?;
    let host = host.rsplit('@').next()?;
    let port = if scheme == "https" { ":443" } else { ":80" };
    let host = host.strip_suffix(port).unwrap_or(host);
    (!host.is_empty()).then(|| format!("{scheme}://{host}"))
}
