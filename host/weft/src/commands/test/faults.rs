//! The cases that passed, with everything that can go wrong.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};
use serde_json::json;
use weft_recording::ExchangeName;
use weft_testing::fault::Fault;
use weft_testing::{Cell, Matrix, cell, matrix};

use super::files::OpenedFile;
use super::stopwatch::Stopwatch;
use super::{CaseReport, report::counted};
use crate::arguments::Test;
use crate::message::Messages;
use crate::render::{Hint, Renderer};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// Broken cells of one case that are told one by one.
const BROKEN_SHOWN_MAX: usize = 10;

/// Exchanges that are named where one is missing.
const NAMES_SHOWN_MAX: usize = 8;

/// What is to go wrong.
pub struct Wanted {
    what: What,
    /// How often in a row.
    times: u32,
}

enum What {
    /// These kinds, at every exchange.
    Kinds(Vec<Fault>),
    /// This kind, at this exchange.
    One(Fault, ExchangeName),
}

/// What the command line asks for.
pub fn wanted(arguments: &Test) -> Result<Option<Wanted>, Messages> {
    Ok(what(arguments)?.map(|what| Wanted { what, times: arguments.times }))
}

fn what(arguments: &Test) -> Result<Option<What>, Messages> {
    if let Some(text) = &arguments.fault {
        let (kind, at) = text.split_once('@').ok_or_else(|| {
            Messages::usage(format!("--fault {text}: there is no `@`"), "write --fault KIND@EXCHANGE: reset@orders.p2")
        })?;
        let at = at.parse().map_err(|_| {
            Messages::usage(
                format!("`{at}` names no exchange"),
                "write STEP.p2 for its second page, STEP.f1.i2 for an item",
            )
        })?;
        return Ok(Some(What::One(self::kind(kind)?, at)));
    }
    match arguments.faults.as_deref() {
        None => Ok(None),
        Some("all") => Ok(Some(What::Kinds(Fault::ALL.to_vec()))),
        Some(kinds) => {
            kinds.split(',').map(|text| kind(text.trim())).collect::<Result<_, _>>().map(What::Kinds).map(Some)
        }
    }
}

fn kind(text: &str) -> Result<Fault, Messages> {
    text.parse().map_err(|_| {
        let known = Fault::ALL.map(Fault::name).join(", ");
        Messages::usage(format!("`{text}` is no fault"), format!("choose among {known}"))
    })
}

/// Runs what is wanted on every case that passed. Whether all of it held.
pub async fn run(
    wanted: &Wanted,
    files: &[OpenedFile],
    reports: &[CaseReport],
    at_once: usize,
    json: bool,
) -> Result<bool, Messages> {
    let mut holds = true;
    let mut found = false;
    for report in reports {
        let Some((prepared, undisturbed)) = &report.again else { continue };
        let Some(rehearsal) = &prepared.rehearsal else { continue };
        // What is to fail has no tables to end with, and what asks nothing can't be disturbed.
        if !report.finished || undisturbed.book.names().next().is_none() {
            continue;
        }
        let file = &files[report.file];
        let watch = Stopwatch::start();
        match &wanted.what {
            What::One(fault, at) => {
                let Some(taken) = undisturbed.book.get(at) else { continue };
                found = true;
                let renderer = Renderer::new(json, Hint::Nowhere);
                let (at, platform) = (taken.name.clone(), prepared.answers.clone());
                let events = renderer.sink();
                let cell = cell(rehearsal, undisturbed, at.clone(), *fault, wanted.times, platform, events).await;
                renderer.finish();
                holds &= !matches!(cell, Cell::Broken(_));
                one(report, &at, *fault, &cell, json);
            }
            What::Kinds(kinds) => {
                let progress = Progress::new(json, undisturbed.book.names().count() * kinds.len());
                let told = |_: &ExchangeName, _: Fault, _: &Cell| progress.step();
                let matrix =
                    matrix(rehearsal, undisturbed, kinds, wanted.times, &prepared.answers, at_once, told).await;
                progress.end();
                holds &= !broken(&matrix).any(|_| true);
                if json {
                    print_json(file, report, &matrix);
                } else {
                    print(file, report, kinds, wanted.times, &matrix, watch.elapsed().as_secs_f64());
                }
            }
        }
    }
    match &wanted.what {
        What::One(_, at) if !found => Err(no_exchange(at, reports)),
        _ => Ok(holds),
    }
}

fn no_exchange(at: &ExchangeName, reports: &[CaseReport]) -> Messages {
    let books = reports.iter().filter_map(|report| Some(&report.again.as_ref()?.1.book));
    let mut names: Vec<&ExchangeName> = books.flat_map(|book| book.names()).collect();
    // Parallel calls come in any order.
    names.sort();
    if names.iter().any(|name| name.call.step == at.call.step) {
        names.retain(|name| name.call.step == at.call.step);
    } else {
        names.dedup_by_key(|name| name.call.step.clone());
    }
    let shown: Vec<String> = names.iter().take(NAMES_SHOWN_MAX).map(ToString::to_string).collect();
    let remedy = match shown.as_slice() {
        [] => "no case that passed has exchanges".to_owned(),
        shown => format!("choose one of those there are: {}", shown.join(", ")),
    };
    Messages::usage(format!("no case that passed has an exchange `{at}`"), remedy)
}

/// On a terminal, how far it is.
struct Progress {
    bar: Option<indicatif::ProgressBar>,
}

impl Progress {
    fn new(json: bool, cells: usize) -> Self {
        let bar = (!json).then(|| indicatif::ProgressBar::new(cells as u64).with_message("cells"));
        Self { bar }
    }

    fn step(&self) {
        self.bar.iter().for_each(|bar| bar.inc(1));
    }

    fn end(&self) {
        self.bar.iter().for_each(indicatif::ProgressBar::finish_and_clear);
    }
}

fn broken(matrix: &Matrix) -> impl Iterator<Item = (&ExchangeName, Fault, &str)> {
    matrix.iter().flat_map(|(name, cells)| {
        cells.iter().filter_map(move |(fault, cell)| match cell {
            Cell::Broken(reason) => Some((name, *fault, reason.as_str())),
            _ => None,
        })
    })
}

fn one(report: &CaseReport, at: &ExchangeName, fault: Fault, cell: &Cell, json: bool) {
    if json {
        let line = json!({ "event": "fault", "test": report.name, "at": at.to_string(), "fault": fault.name(), "cell": words(cell) });
        say!("{line}");
        return;
    }
    let style = if matches!(cell, Cell::Broken(_)) { BAD } else { GOOD };
    say!("{}: {fault} at {at}: {style}{}{style:#}", report.name, words(cell));
}

fn words(cell: &Cell) -> String {
    match cell {
        Cell::Impossible => "can't happen there".to_owned(),
        Cell::Same => "ends with the same tables".to_owned(),
        Cell::Recovered { said, from_before: false } => format!("said `{said}`, and the next run recovered"),
        Cell::Recovered { said, from_before: true } => {
            format!("said `{said}`, and the next run recovered, read once more from where it had begun")
        }
        Cell::Broken(reason) => reason.clone(),
    }
}

fn sign(cell: &Cell) -> &'static str {
    match cell {
        Cell::Impossible => "-",
        Cell::Same => "ok",
        Cell::Recovered { from_before: false, .. } => "next",
        Cell::Recovered { from_before: true, .. } => "again",
        Cell::Broken(_) => "BROKEN",
    }
}

/// A line for each step: exchanges that came to the same are told together.
fn print(file: &OpenedFile, report: &CaseReport, kinds: &[Fault], times: u32, matrix: &Matrix, seconds: f64) {
    let again = if times > 1 { format!(" --times {times}") } else { String::new() };
    let cells: usize = matrix.iter().map(|(_, cells)| cells.len()).sum();
    say!(
        "\n{}: {}  {QUIET}{}, {}, {seconds:.1} s{QUIET:#}",
        file.name(),
        report.name,
        counted(matrix.len() as u64, "exchange"),
        counted(cells as u64, "cell")
    );
    let rows = grouped(matrix);
    let name_width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default().max(8);
    let width = |fault: &Fault| fault.name().len().max(6);
    let head: Vec<String> = kinds.iter().map(|fault| format!("{:<1$}", fault.name(), width(fault))).collect();
    say!("  {:<name_width$}  {QUIET}{}{QUIET:#}", "", head.join("  ").trim_end());
    for (name, cells) in &rows {
        let signs: Vec<String> = kinds
            .iter()
            .map(|fault| {
                let sign = cells.get(fault).copied().unwrap_or("-");
                let padded = format!("{sign:<0$}", width(fault));
                if sign == "BROKEN" { format!("{BAD}{padded}{BAD:#}") } else { padded }
            })
            .collect();
        say!("  {name:<name_width$}  {}", signs.join("  ").trim_end());
    }
    say!(
        "  {QUIET}ok: the same tables; next: a named failure, and the next run brings them; again: the same, read from \
         where it had begun; -: can't happen there{QUIET:#}"
    );
    for (name, fault, reason) in broken(matrix).take(BROKEN_SHOWN_MAX) {
        say!("  {BAD}BROKEN{BAD:#} {fault} at {name}: {reason}");
        say!("    weft test {} --case '{}' --fault {fault}@{name}{again}", file.name(), report.name);
    }
    let more = broken(matrix).count().saturating_sub(BROKEN_SHOWN_MAX);
    if more > 0 {
        say!("  … and {more} more");
    }
}

type Signs = BTreeMap<Fault, &'static str>;

/// Exchanges of a step with the same row are one line: `buyers × 6`.
fn grouped(matrix: &Matrix) -> Vec<(String, Signs)> {
    let mut groups: Vec<(&str, Signs, Vec<&ExchangeName>)> = Vec::new();
    for (name, cells) in matrix {
        let signs: Signs = cells.iter().map(|(fault, cell)| (*fault, sign(cell))).collect();
        let step = name.call.step.as_str();
        match groups.iter_mut().find(|(other, others, _)| *other == step && *others == signs) {
            Some((_, _, names)) => names.push(name),
            None => groups.push((step, signs, vec![name])),
        }
    }
    groups
        .into_iter()
        .map(|(step, signs, names)| {
            let name = match names.as_slice() {
                [only] => only.to_string(),
                several => format!("{step} × {}", several.len()),
            };
            (name, signs)
        })
        .collect()
}

fn print_json(file: &OpenedFile, report: &CaseReport, matrix: &Matrix) {
    for (name, cells) in matrix {
        let cells: BTreeMap<&str, String> = cells.iter().map(|(fault, cell)| (fault.name(), words(cell))).collect();
        let line = json!({ "event": "faults", "file": file.name(), "test": report.name, "exchange": name.to_string(), "cells": cells });
        say!("{line}");
    }
}
