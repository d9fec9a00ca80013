//! Code in `with`: a parameter says in its schema that it takes code, and nothing in code is an expression. Code from a file,
//! and the files that code asks for, are read here, so that the node gets all of it as parameters.

mod markers;
mod modules;
mod requests;

use serde_json::{Value, json};

use super::Findings;
use super::library::{CodeUnread, Files, Library, joined};
use crate::code::CodeParameters;
use crate::document::{Document, Field, Located, StepWritten, TextWritten, Uses, Written, WrittenKind};
use crate::finding::shortened;
use crate::place::Place;
use weft_yaml::Mark;

/// Most bytes of the code of a step, without the files that it asks for.
const CODE_OF_STEP_BYTES_MAX: usize = 1 << 20;

/// The same document, in which every text is what its node takes it for; none if it is that already.
pub(super) fn settle(document: &Document, files: &Files<'_>, findings: &mut Findings) -> Option<Document> {
    let mut settled = None;
    for (index, step) in document.steps.iter().enumerate() {
        let parameters = parameters_of(step, files);
        if parameters.is_none() && !has_texts(step) {
            continue;
        }
        let settled = settled.get_or_insert_with(|| document.clone());
        let mut settling = Settling { file: document.file(), library: files.library(), findings };
        settling.step(&mut settled.steps[index], parameters.as_ref());
    }
    settled
}

fn parameters_of(step: &StepWritten, files: &Files<'_>) -> Option<CodeParameters> {
    let Uses::Node { component, node } = &step.uses.given()?.value else { return None };
    CodeParameters::of(&files.catalogue().component(component)?.node(node)?.parameters)
}

fn has_texts(step: &StepWritten) -> bool {
    let Some(Written { kind: WrittenKind::Object(entries), .. }) = step.with.given() else { return false };
    entries.iter().any(|(_, value)| matches!(value.kind, WrittenKind::Text(_)))
}

type Entries = Vec<(Located<String>, Written)>;

struct Settling<'s> {
    file: &'s str,
    library: &'s dyn Library,
    findings: &'s mut Findings,
}

impl Settling<'_> {
    fn step(&mut self, step: &mut StepWritten, parameters: Option<&CodeParameters>) {
        let Field::Given(with) = &mut step.with else { return };
        let WrittenKind::Object(entries) = &mut with.kind else { return };
        if let Some(parameters) = parameters {
            self.code(entries, parameters);
        }
        let code = parameters.map(|parameters| parameters.code.as_str());
        for (_, value) in entries.iter_mut().filter(|(name, _)| Some(name.value.as_str()) != code) {
            self.text(value);
        }
    }

    /// A text that is no code after all.
    fn text(&mut self, value: &mut Written) {
        let WrittenKind::Text(text) = &value.kind else { return };
        value.kind = match text.meaning.clone() {
            Ok(text) => WrittenKind::Scalar(Value::String(text)),
            Err((reason, remedy)) => {
                self.findings.add(&value.place, reason, remedy);
                WrittenKind::Broken
            }
        };
    }

    fn code(&mut self, entries: &mut Entries, parameters: &CodeParameters) {
        if let Some(name) = filled_in_by_hand(entries, parameters) {
            let reason = format!("`{}` is filled in by weft, from the code and the files beside it", name.value);
            self.findings.add(&name.place, reason, "remove it");
            return;
        }
        let Some(code) = self.whole(entries, parameters) else { return };
        if code.text.len() > CODE_OF_STEP_BYTES_MAX {
            let (reason, remedy) = too_large();
            self.findings.add(&code.place, reason, remedy);
            return;
        }
        if let Some(name) = &parameters.markers {
            let markers = markers::written(entries);
            if !markers.is_empty() {
                entries.push(code.filled(name, json!(markers)));
            }
        }
        let Place { file, line, column } = &code.stands;
        if let Some(name) = &parameters.place {
            entries.push(code.filled(name, json!({ "file": file, "line": line, "column": column })));
        }
        if let Some(name) = &parameters.files {
            match modules::all(&code.text, folder_of(file), self.library) {
                Ok(files) if files.as_object().is_some_and(|files| !files.is_empty()) => {
                    entries.push(code.filled(name, files));
                }
                Ok(_) => {}
                Err(reason) => self.findings.add(&code.place, reason, "use smaller packages"),
            }
        }
    }

    /// The code as it stands, or as it stands in its file, which is then a parameter like any other.
    fn whole(&mut self, entries: &mut Entries, parameters: &CodeParameters) -> Option<Code> {
        let position = |name: &str| entries.iter().position(|(known, _)| known.value == name);
        let file = parameters.file.as_deref().and_then(position);
        match (position(&parameters.code), file) {
            (Some(_), Some(file)) => {
                let (name, _) = &entries[file];
                let reason = format!("`{}` and `{}` both say what the code is", name.value, parameters.code);
                self.findings.add(&name.place, reason, "remove one of them");
                None
            }
            (Some(code), None) => self.written(&mut entries[code].1),
            (None, Some(file)) => self.in_file(&mut entries[file], &parameters.code),
            (None, None) => None,
        }
    }

    fn written(&mut self, value: &mut Written) -> Option<Code> {
        let text = match &value.kind {
            WrittenKind::Text(text) => text.clone(),
            WrittenKind::Scalar(Value::String(text)) => {
                let start = Mark { line: value.place.line, column: value.place.column };
                TextWritten { text: text.clone(), lines: vec![start], meaning: Ok(text.clone()) }
            }
            WrittenKind::Expression(_) => {
                let reason =
                    "code stands in the workflow as it is, and no expression makes it: what runs must be known before";
                self.findings.add(
                    &value.place,
                    reason,
                    "write the code, and hand the values that differ over in `input`",
                );
                value.kind = WrittenKind::Broken;
                return None;
            }
            _ => return None,
        };
        let code = Code { stands: place_of(&text, &value.place), place: value.place.clone(), text: text.text.clone() };
        value.kind = WrittenKind::Text(text);
        Some(code)
    }

    fn in_file(&mut self, (name, value): &mut (Located<String>, Written), code: &str) -> Option<Code> {
        let WrittenKind::Scalar(Value::String(path)) = &value.kind else {
            if !matches!(value.kind, WrittenKind::Broken) {
                let reason = format!("`{}` is the path of a file, and no expression makes it", name.value);
                self.findings.add(&value.place, reason, format!("write it like `{}: blocks/orders.js`", name.value));
            }
            value.kind = WrittenKind::Broken;
            return None;
        };
        code.clone_into(&mut name.value);
        match read(self.file, path, self.library) {
            Ok((path, text)) => {
                let stands = Place { file: path, line: 1, column: 1 };
                let lines = Vec::new();
                value.kind = WrittenKind::Text(TextWritten { text: text.clone(), lines, meaning: Ok(text.clone()) });
                Some(Code { text, place: value.place.clone(), stands })
            }
            Err((reason, remedy)) => {
                self.findings.add(&value.place, reason, remedy);
                value.kind = WrittenKind::Broken;
                None
            }
        }
    }
}

/// A code, where the parameter is, and where its first line stands.
struct Code {
    text: String,
    place: Place,
    stands: Place,
}

impl Code {
    /// A parameter that weft fills in.
    fn filled(&self, name: &str, value: Value) -> (Located<String>, Written) {
        let name = Located { value: name.to_owned(), place: self.place.clone() };
        (name, Written { place: self.place.clone(), kind: WrittenKind::Scalar(value) })
    }
}

/// The name of a parameter that weft fills in, and that was written all the same.
fn filled_in_by_hand<'e>(entries: &'e Entries, parameters: &CodeParameters) -> Option<&'e Located<String>> {
    let filled = [&parameters.files, &parameters.place, &parameters.markers];
    let mut names = filled.into_iter().flatten();
    names.find_map(|filled| entries.iter().map(|(name, _)| name).find(|name| name.value == *filled))
}

/// Where a text begins: all lines of a block begin in the same column, and an empty one has none.
fn place_of(text: &TextWritten, place: &Place) -> Place {
    let filled = text.text.split('\n').zip(&text.lines).find(|(line, _)| !line.is_empty());
    match (text.lines.first(), filled) {
        (Some(first), Some((_, mark))) => Place { file: place.file.clone(), line: first.line, column: mark.column },
        _ => place.clone(),
    }
}

fn folder_of(path: &str) -> &str {
    path.rfind(std::path::is_separator).map_or("", |end| &path[..=end])
}

/// How the name of a file with code ends. What others wrote may name any file, and what is said of mistakes in it shows what
/// stands there: a file with accounts has another ending.
const ENDINGS: [&str; 3] = [".js", ".cjs", ".mjs"];

fn too_large() -> (String, &'static str) {
    let reason = format!("the code has more than {} MiB", CODE_OF_STEP_BYTES_MAX >> 20);
    (reason, "put what it is made of into packages, or into several steps")
}

/// Path and text of a file below the folder of the workflow, or what is wrong and what to do.
fn read(workflow: &str, path: &str, library: &dyn Library) -> Result<(String, String), (String, &'static str)> {
    const REMEDY: &str = "check the path: it counts from the folder of this file, such as `blocks/orders.js`";
    let unreadable = |reason: &str| (format!("`{}` can't be read: {reason}", shortened(path)), REMEDY);
    let leads_out =
        path.starts_with(['/', '\\']) || path.contains(':') || path.split(['/', '\\']).any(|part| part == "..");
    if leads_out {
        return Err(unreadable("code lies below the folder of the workflow"));
    }
    if !ENDINGS.iter().any(|ending| path.ends_with(ending)) {
        return Err(unreadable(&format!("the name of a file with code ends with {}", ENDINGS.join(" or "))));
    }
    let path = joined(workflow, path);
    match library.read_code(&path, CODE_OF_STEP_BYTES_MAX) {
        Ok(text) => Ok((path, text)),
        Err(CodeUnread::TooLarge) => Err(too_large()),
        Err(CodeUnread::Unreadable(reason)) => Err(unreadable(&reason)),
    }
}
