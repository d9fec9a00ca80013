//! From a document to a checked workflow: everything that a reader of the file and of the nodes' descriptions could
//! find wrong.

mod code;
mod connections;
mod defaults;
mod expressions;
mod graph;
mod idle;
mod into;
mod items;
mod library;
mod named_tables;
mod nodes;
mod outputs;
mod parameters;
mod records;
mod scope;
mod secrets;
mod step;
mod sync;
mod template;
#[cfg(test)]
mod tests;
mod workflow;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::checked::{Checked, Input, ItemUse, Scope};
use crate::description::Catalogue;
use crate::document::{Document, StepWritten};
use crate::finding::{FINDINGS_MAX, Finding, bounded};
use crate::place::Place;
use library::{Files, NoFiles};

pub use library::{CodeUnread, Library};

/// Most steps of a workflow with those of the workflows that they run, counted at each use: eight files that use each
/// other ten times would be a hundred million.
const STEPS_IN_ALL_MAX: usize = 10_000;

/// Resolves a document against what components say about themselves. All findings come at once, sorted by place. There
/// are no other files for it to run; with some use [`check_with`].
pub fn check(document: &Document, catalogue: &Catalogue) -> Result<Checked, Vec<Finding>> {
    let mut findings = Findings::default();
    let mut files = Files::new(document.file(), catalogue, &NoFiles);
    let checked = resolve(document, &mut files, &mut findings);
    findings.finish(document.place.clone(), checked)
}

/// [`Document::parse`] and [`check`] in one, so that findings about the form and about the content come together.
pub fn check_source(file: &str, source: &str, catalogue: &Catalogue) -> Result<Checked, Vec<Finding>> {
    check_with(file, source, catalogue, &NoFiles)
}

/// [`check_source`] for a workflow whose steps may run other files, which are in the library. Findings about those come
/// along, each with the path of its file: that of `file` with the path at `uses` joined to its folder.
pub fn check_with(
    file: &str,
    source: &str,
    catalogue: &Catalogue,
    library: &dyn Library,
) -> Result<Checked, Vec<Finding>> {
    let mut findings = Findings::default();
    let start = Place { file: file.to_owned(), line: 1, column: 1 };
    let checked = read_and_resolve(file, source, &mut Files::new(file, catalogue, library), &mut findings);
    findings.finish(start, checked)
}

fn read_and_resolve(file: &str, source: &str, files: &mut Files<'_>, findings: &mut Findings) -> Option<Checked> {
    let (document, form) = crate::read::workflow::read(file, source);
    findings.list.extend(form);
    resolve(&document?, files, findings)
}

/// What is wrong, as it comes up.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    fn add(&mut self, place: &Place, reason: impl Into<String>, remedy: impl Into<String>) {
        if !self.is_full() {
            let (reason, remedy) = (bounded(reason.into()), bounded(remedy.into()));
            self.list.push(Finding { place: place.clone(), reason, remedy });
        }
    }

    /// Whether nothing more is added.
    fn is_full(&self) -> bool {
        self.list.len() >= FINDINGS_MAX
    }

    fn finish(mut self, start: Place, checked: Option<Checked>) -> Result<Checked, Vec<Finding>> {
        if checked.is_none() && self.list.is_empty() {
            self.add(&start, "the workflow can't be checked", "report this file as a mistake of weft");
        }
        let is_full = self.is_full();
        self.list.sort();
        self.list.dedup();
        if let Some(place) = self.list.last().filter(|_| is_full).map(|last| last.place.clone()) {
            let reason = format!("there is more to say, and only the first {FINDINGS_MAX} findings are told");
            self.list.push(Finding { place, reason, remedy: "correct these, and check again".to_owned() });
        }
        checked.filter(|_| self.list.is_empty()).ok_or(self.list)
    }
}

/// What the checks of a step look at. Steps are known by their index in the file until the order is found.
pub(crate) struct Context<'d> {
    document: &'d Document,
    catalogue: &'d Catalogue,
    /// Step ids with their index.
    ids: BTreeMap<&'d str, usize>,
    /// Whether `ids` is all there is; if not, an unknown id is no news.
    ids_complete: bool,
    /// For each step the workflow that it runs. None for a node, and for a workflow that isn't known or isn't right.
    workflows: Vec<Option<Arc<Checked>>>,
}

impl<'d> Context<'d> {
    fn new<'c: 'd>(document: &'d Document, files: &mut Files<'c>, findings: &mut Findings) -> Self {
        let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, step) in document.steps.iter().enumerate() {
            let Some(id) = step.id.given() else { continue };
            if let Some(other) = ids.get(id.value.as_str()) {
                let line = document.steps[*other].place.line;
                let reason = format!("there is already a step `{}` in line {line}", id.value);
                findings.add(&id.place, reason, "give one of the two another id");
                continue;
            }
            ids.insert(&id.value, index);
        }
        let ids_complete = document.steps.iter().all(|step| step.id.given().is_some());
        let workflows = files.of_steps(document, findings);
        Self { document, catalogue: files.catalogue(), ids, ids_complete, workflows }
    }

    fn step(&self, index: usize) -> &'d StepWritten {
        &self.document.steps[index]
    }

    fn id(&self, index: usize) -> &'d str {
        self.step(index).id.given().map_or("?", |id| &id.value)
    }
}

fn resolve<'d, 'c: 'd>(document: &'d Document, files: &mut Files<'c>, findings: &mut Findings) -> Option<Checked> {
    let whole = defaults::inherit(document, files.catalogue(), findings);
    let written = document;
    let document = whole.as_ref().unwrap_or(written);
    let settled = code::settle(document, files, findings);
    let document = settled.as_ref().unwrap_or(document);
    let context = Context::new(document, files, findings);
    idle::of_steps(written, &context, findings);
    let connections = connections::check(&context, findings);
    let expressions = expressions::resolve(&context, findings);
    let dependencies = graph::dependencies(&context, &expressions, findings);
    secrets::check(&context, &expressions, findings);
    records::check(&context, findings);
    let drafts = step::drafts(&context, &expressions, findings);
    let tables = into::tables(&context, &drafts, findings);
    let pages: Vec<bool> = drafts.iter().map(|draft| draft.as_ref().is_some_and(step::Draft::pages)).collect();
    let outputs = outputs::read(&context, findings);
    idle::of_added(&context, &expressions, outputs.as_ref(), findings);
    let used = expressions.iter().map(|step| &step.inputs).chain(outputs.iter().map(|outputs| &outputs.inputs));
    let inputs_used = used.fold(ItemUse::Nothing, |found, used| found.and(used));
    let plan = scope::plan(&context, &dependencies, &pages, findings)?;
    workflow::check_scopes(&context, &plan, findings);
    idle::of_scopes(&context, &plan, findings);
    let outputs = outputs.map(|outputs| outputs::finish(&context, outputs, &plan, findings));
    let mut steps = step::assemble(drafts, &plan)?;
    items::identify(&mut steps, &tables, findings);
    let table_inputs = named_tables::check(&steps, findings);
    let workflows = || steps.iter().filter_map(|step| step.workflow.as_ref());
    let steps_in_all = workflows().map(|workflow| workflow.steps_in_all).fold(steps.len(), usize::saturating_add);
    if steps_in_all > STEPS_IN_ALL_MAX {
        let reason = format!(
            "with those of the workflows that it runs, it has {steps_in_all} steps, more than {STEPS_IN_ALL_MAX}"
        );
        findings.add(&document.place, reason, "use them less often: `for_each` runs one workflow for many items");
    }
    Some(Checked {
        name: document.name.given()?.clone(),
        description: document.description.clone(),
        connections,
        inputs: inputs(document)?,
        unread_inputs: idle::unread_inputs(document, &inputs_used),
        schedule: document.schedule.clone(),
        only_between: document.only_between.clone(),
        outputs,
        tables,
        table_inputs,
        paging: steps.iter().any(|step| step.scope == Scope::Pages) || workflows().any(|workflow| workflow.paging),
        depth: workflows().map(|workflow| workflow.depth + 1).max().unwrap_or(0),
        steps_in_all,
        steps,
    })
}

fn inputs(document: &Document) -> Option<BTreeMap<String, Input>> {
    let input = |input: &crate::document::InputWritten| {
        let checked = Input {
            kind: *input.kind.given()?,
            default: input.default.as_ref().map(|default| default.value.clone()),
            secret: input.secret,
            description: input.description.clone(),
            place: input.name.place.clone(),
        };
        Some((input.name.value.clone(), checked))
    };
    document.inputs.iter().map(input).collect()
}

/// Names in backquotes, joined with "and".
fn and(names: &BTreeSet<&str>) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}
