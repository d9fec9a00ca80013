//! What went wrong, where, and what to do about it.

use boa_engine::error::{EngineError, RuntimeLimitError};
use boa_engine::object::JsObject;
use boa_engine::{Context, JsError, JsResult, JsValue, js_string};
use weft_sdk::Failure;

use super::state::{State, state};
use super::{loops, stack};
use crate::place::{Place, SourceFile};
use crate::syntax::Mistake;

/// Most characters of a message that a script throws.
const MESSAGE_MAX: usize = 1_500;

/// A failure with a place: `orders.yaml:15:37: …` and the line that stands there.
pub(super) fn at(place: &Place, message: &str) -> Failure {
    let source = if place.source.trim().is_empty() { String::new() } else { format!("\n  {}", place.source.trim()) };
    Failure::invalid(located(place, message) + &source)
}

fn located(place: &Place, message: &str) -> String {
    format!("{place}: {message}")
}

/// Code that can't be read.
pub(super) fn unreadable(source: &SourceFile, mistake: &Mistake) -> Failure {
    let place = source.place(mistake.at);
    let failure = at(&place, &format!("SyntaxError: {}", mistake.message));
    failure.with_remedy(mistake.remedy(&place.source))
}

/// What nothing in the script has caught.
pub(super) fn uncaught(error: JsError, context: &mut Context) -> Failure {
    if let Some(engine) = error.as_engine() {
        return limited(engine, &error.to_string(), &state(context));
    }
    match error.into_opaque(context) {
        Ok(value) => thrown(&value, context),
        Err(error) => Failure::invalid(error.to_string()),
    }
}

/// Where the script begins: for what has no better place.
pub(super) fn start(state: &State) -> Place {
    state.sources.borrow().first().map_or_else(|| SourceFile::new(Default::default(), "").start(), SourceFile::start)
}

fn limited(error: &EngineError, calls: &str, state: &State) -> Failure {
    let place = stack::innermost(calls, state);
    if let EngineError::RuntimeLimit(RuntimeLimitError::LoopIteration) = error {
        let loops = loops::of(calls, state);
        // The engine tells what was done before the loop, or within it.
        let is_before =
            |it: &&Place| place.as_ref().is_some_and(|place| (it.line, it.column) <= (place.line, place.column));
        let nearest = loops.iter().rfind(is_before).or(loops.first()).cloned();
        let place = nearest.or(place).unwrap_or_else(|| start(state));
        return at(&place, &format!("{} has not ended after 50 million rounds", loops::told(&loops))).with_remedy(
            "see whether its condition can become false; do less at once if there really is so much to do",
        );
    }
    let place = place.unwrap_or_else(|| start(state));
    match error {
        EngineError::RuntimeLimit(_) => at(&place, "RangeError: calls are nested too deep here")
            .with_remedy("see whether the function ever stops calling itself; write a deep recursion as a loop"),
        _ => at(&place, "the script engine failed here")
            .with_remedy("write this line in another way, and report it with the line"),
    }
}

/// What a script threw, or a promise was rejected with.
pub(super) fn thrown(value: &JsValue, context: &mut Context) -> Failure {
    let told = Thrown::of(value, context);
    let state = state(context);
    let calls = stack::raw(value, context).unwrap_or_default();
    let asked = || told.kind.as_ref().and_then(|_| state.asked_at.borrow().clone());
    let known = state.thrown_at.borrow().clone().filter(|(thrown, _)| thrown.strict_equals(value));
    let known = || known.map(|(_, place)| place);
    let too_deep = || state.too_deep_at.borrow().clone().filter(|_| told.name == "RangeError");
    let place = stack::innermost(&calls, &state).or_else(known).or_else(asked).or_else(too_deep);
    let place = place.unwrap_or_else(|| start(&state));
    let message = told.message(&place);
    told.failure(at(&place, &message), located(&place, &message))
}

/// Remembers where a script throws what is no error, and gives it back.
pub(super) fn remember(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let value = args.first().cloned().unwrap_or_default();
    let place = stack::here(context);
    *state(context).thrown_at.borrow_mut() = place.map(|place| (value.clone(), place));
    Ok(value)
}

/// What is known of a value that was thrown.
struct Thrown {
    /// `TypeError`; empty if it is no error.
    name: String,
    text: String,
    /// What it says about the network.
    kind: Option<String>,
    /// What the script says about the failure.
    class: Option<String>,
    wait_ms: Option<u64>,
    /// What another error says that is its `cause`.
    cause: Option<String>,
}

impl Thrown {
    fn of(value: &JsValue, context: &mut Context) -> Self {
        let Some(object) = value.as_object() else {
            let text = plain(value, context);
            return Self { name: String::new(), text, kind: None, class: None, wait_ms: None, cause: None };
        };
        let message = text(&object, "message", context);
        let cause = own(&object, "cause", context).and_then(|it| it.as_object());
        let wait_ms = own(&object, "wait_ms", context).and_then(|it| it.as_number());
        Self {
            name: message.as_ref().and_then(|_| text(&object, "name", context)).unwrap_or_default(),
            kind: own(&object, "kind", context).and_then(|it| it.as_string()).map(|it| it.to_std_string_lossy()),
            class: own(&object, "weft", context).and_then(|it| it.as_string()).map(|it| it.to_std_string_lossy()),
            wait_ms: wait_ms.filter(|ms| *ms > 0.0).map(|ms| ms as u64),
            cause: cause.and_then(|it| text(&it, "message", context)).filter(|text| !text.is_empty()),
            text: message.unwrap_or_else(|| as_json(value, context)),
        }
    }

    fn message(&self, place: &Place) -> String {
        let text = clearer(&self.text, place).unwrap_or_else(|| shorten(&self.text));
        let text = match &self.cause {
            Some(cause) if !text.contains(cause.as_str()) => format!("{text}: {}", shorten(cause)),
            _ => text,
        };
        match (self.name.as_str(), text.is_empty()) {
            ("", _) => format!("the script threw {text}"),
            (name, true) => name.to_owned(),
            (name, false) => format!("{name}: {text}"),
        }
    }

    /// The failure of the class that fits.
    fn failure(&self, invalid: Failure, located: String) -> Failure {
        match (self.class.as_deref(), self.kind.as_deref()) {
            (Some("unauthorized"), _) => Failure::unauthorized(located),
            (Some("throttled"), _) => Failure::throttled(located, self.wait_ms),
            (Some("unavailable"), _) => Failure::unavailable(located),
            (Some("rejected"), _) => Failure::rejected(located),
            (Some("forbidden"), _) => Failure::forbidden(located, "grant the permission on the platform"),
            (_, Some("timeout" | "unreachable")) => Failure::unavailable(located),
            (_, Some("denied")) => invalid.with_remedy(
                "a script may ask its connection's address, and what both `allow` of the step and the operator permit",
            ),
            (_, Some("too-large")) => invalid.with_remedy("ask for a smaller page"),
            _ => invalid.with_remedy(self.remedy()),
        }
    }

    fn remedy(&self) -> &'static str {
        match self.name.as_str() {
            "TypeError" => "look at the value with console.log (it goes to the step's log): an answer may lack it",
            "ReferenceError" => "declare the name, or `require` the module that has it",
            "SyntaxError" => "look at the text with console.log (it goes to the step's log): it may be no JSON",
            "RangeError" => "see whether the value or the depth of calls is meant; work in smaller pieces",
            _ => "correct the script there, or catch the error with try/catch",
        }
    }
}

/// A message that says more than the engine's.
fn clearer(text: &str, place: &Place) -> Option<String> {
    let before: String = place.source.chars().take(place.column.saturating_sub(place.first_column) as usize).collect();
    let after = &place.source[before.len()..];
    match text {
        "cannot convert 'null' or 'undefined' to object" => {
            let name: String = after.chars().take_while(|char| is_of_name(*char)).collect();
            (!name.is_empty()).then(|| format!("cannot read '{name}' of undefined or null"))
        }
        "not a callable function" => {
            let is_of_path = |char: &char| is_of_name(*char) || matches!(char, '.' | '?' | '[' | ']');
            let name: String = before.trim_end().chars().rev().take_while(is_of_path).collect();
            let name: String = name.chars().rev().collect();
            (!name.is_empty()).then(|| format!("{name} is not a function"))
        }
        _ => None,
    }
}

fn is_of_name(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$')
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= MESSAGE_MAX {
        return text.to_owned();
    }
    text.chars().take(MESSAGE_MAX).chain(['…']).collect()
}

/// A field that a thrown object has itself: not what a script did to all objects.
fn own(object: &JsObject, name: &str, context: &mut Context) -> Option<JsValue> {
    let has = object.has_own_property(js_string!(name), context).ok()?;
    has.then(|| object.get(js_string!(name), context).ok()).flatten()
}

/// A field of a thrown object, if it is a text. Whatever the object does when it is looked at is its own matter.
fn text(object: &JsObject, name: &str, context: &mut Context) -> Option<String> {
    let value = object.get(js_string!(name), context).ok()?;
    Some(value.as_string()?.to_std_string_lossy())
}

fn plain(value: &JsValue, context: &mut Context) -> String {
    match value.as_string() {
        Some(text) => shorten(&text.to_std_string_lossy()),
        None => value.to_string(context).map_or_else(|_| "a value".to_owned(), |text| text.to_std_string_lossy()),
    }
}

fn as_json(value: &JsValue, context: &mut Context) -> String {
    super::writing::to_json(value, "", context)
        .ok()
        .flatten()
        .map_or_else(|| "an object".to_owned(), |text| shorten(&text))
}
