//! Values of a step over values that it inherits: maps are joined key by key, and everything else is the step's own.

use serde_json::Value;

use crate::document::{Field, Located, RetryWritten, SyncWritten, Written, WrittenKind};

/// How deep a schema is searched for the forms of a value.
const FORMS_DEPTH_MAX: usize = 16;

/// What a step takes over of `retry` that it doesn't say itself. Gives the names of what counts.
pub(super) fn retry(own: &mut Option<RetryWritten>, inherited: &RetryWritten) -> Vec<&'static str> {
    let own = own.get_or_insert_default();
    let mut taken = Taken::default();
    taken.over("attempts", &mut own.attempts, &inherited.attempts);
    taken.over("pause", &mut own.pause, &inherited.pause);
    taken.over("pause_max", &mut own.pause_max, &inherited.pause_max);
    taken.names
}

/// The same of `sync`.
pub(super) fn sync(own: &mut Field<SyncWritten>, inherited: &SyncWritten) -> Vec<&'static str> {
    if own.is_absent() {
        *own = Field::Given(SyncWritten::at(inherited.place.clone()));
    }
    let Field::Given(own) = own else { return Vec::new() };
    let mut taken = Taken::default();
    taken.over("first", &mut own.first, &inherited.first);
    taken.over("lookback", &mut own.lookback, &inherited.lookback);
    taken.over("step", &mut own.step, &inherited.step);
    taken.over("until", &mut own.until, &inherited.until);
    taken.over("align", &mut own.align, &inherited.align);
    taken.over("parallel", &mut own.parallel, &inherited.parallel);
    taken.over("bookmark", &mut own.bookmark, &inherited.bookmark);
    if own.zone.is_absent() && !inherited.zone.is_absent() {
        own.zone = inherited.zone.clone();
        taken.names.push("zone");
    }
    taken.names
}

/// Names of values that a step takes over.
#[derive(Default)]
struct Taken {
    names: Vec<&'static str>,
}

impl Taken {
    fn over<T: Clone>(&mut self, name: &'static str, own: &mut Option<T>, inherited: &Option<T>) {
        if own.is_none() && inherited.is_some() {
            own.clone_from(inherited);
            self.names.push(name);
        }
    }
}

/// Puts inherited parameters below those of a step. Gives the names of those that count.
pub(super) fn with(own: &mut Field<Written>, base: &Written, schema: &Value) -> Vec<String> {
    if own.is_absent() {
        *own = Field::Given(Written { place: base.place.clone(), kind: WrittenKind::Object(Vec::new()) });
    }
    let (Field::Given(Written { kind: WrittenKind::Object(own), .. }), WrittenKind::Object(base)) = (own, &base.kind)
    else {
        return Vec::new();
    };
    let mut used = Vec::new();
    for (name, value) in base {
        let forms = forms(property(schema, &name.value), schema, 0);
        if joined(own, (name, value), &forms, schema) {
            used.push(name.value.clone());
        }
    }
    used
}

/// Puts one inherited entry into a map that hasn't it, or joins maps. Whether something of it counts.
fn joined(
    own: &mut Vec<(Located<String>, Written)>,
    (name, value): (&Located<String>, &Written),
    forms: &[&Value],
    root: &Value,
) -> bool {
    let Some((_, mine)) = own.iter_mut().find(|(known, _)| known.value == name.value) else {
        own.push((name.clone(), value.clone()));
        return true;
    };
    let (WrittenKind::Object(mine), WrittenKind::Object(inherited)) = (&mut mine.kind, &value.kind) else {
        return false;
    };
    if are_of_different_forms(mine, inherited, forms) {
        return false;
    }
    let mut counts = false;
    for (name, value) in inherited {
        let inner: Vec<&Value> =
            forms.iter().flat_map(|form| self::forms(property(form, &name.value), root, 0)).collect();
        counts |= joined(mine, (name, value), &inner, root);
    }
    counts
}

/// Whether no form of the value has the keys of both: `{ page: … }` and `{ cursor: … }`.
fn are_of_different_forms(
    own: &[(Located<String>, Written)],
    inherited: &[(Located<String>, Written)],
    forms: &[&Value],
) -> bool {
    let has = |form: &Value, (name, _): &(Located<String>, Written)| property(form, &name.value).is_some();
    let fits_own = |form: &&&Value| own.iter().all(|entry| has(form, entry));
    let mut of_own = forms.iter().filter(fits_own).peekable();
    forms.len() > 1 && of_own.peek().is_some() && !of_own.any(|form| inherited.iter().all(|entry| has(form, entry)))
}

fn property<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    schema.get("properties")?.get(name)
}

/// The schemas of the maps that a value may be.
fn forms<'s>(schema: Option<&'s Value>, root: &'s Value, depth: usize) -> Vec<&'s Value> {
    let Some(schema) = schema.filter(|_| depth < FORMS_DEPTH_MAX) else { return Vec::new() };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix('#')) {
        return forms(root.pointer(reference), root, depth + 1);
    }
    if schema.get("properties").is_some() {
        return vec![schema];
    }
    let choices = ["anyOf", "oneOf", "allOf"].iter().filter_map(|keyword| schema.get(*keyword)?.as_array());
    choices.flatten().flat_map(|choice| forms(Some(choice), root, depth + 1)).collect()
}

/// Takes out what a step refuses: entries that are null where a default is not.
pub(super) fn drop_refusals<'d>(own: &mut Field<Written>, defaults: impl Iterator<Item = &'d Written>) {
    let defaults: Vec<&Written> = defaults.collect();
    if let Field::Given(own) = own {
        dropped(own, &defaults);
    }
}

fn dropped(own: &mut Written, defaults: &[&Written]) {
    let WrittenKind::Object(entries) = &mut own.kind else { return };
    entries.retain_mut(|(name, value)| {
        let inherited: Vec<&Written> = defaults.iter().filter_map(|default| entry(default, &name.value)).collect();
        let is_null = |value: &Written| value.kind == WrittenKind::Scalar(Value::Null);
        if is_null(value) {
            return inherited.iter().all(|inherited| is_null(inherited));
        }
        dropped(value, &inherited);
        true
    });
}

fn entry<'w>(written: &'w Written, name: &str) -> Option<&'w Written> {
    let WrittenKind::Object(entries) = &written.kind else { return None };
    entries.iter().find(|(known, _)| known.value == name).map(|(_, value)| value)
}
