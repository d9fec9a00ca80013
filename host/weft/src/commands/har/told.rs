//! What is said of an archive that was imported. Sealed values are named and never shown.

use std::path::Path;

use serde_json::{Value, json};
use weft_recording::har::{ImportReport, Sealed, SealedKind};

use crate::message::clean;
use crate::render::several;

/// What became of an archive.
pub struct Told<'a> {
    /// The recording.
    pub path: &'a Path,
    pub report: &'a ImportReport,
}

impl Told<'_> {
    pub fn print(&self, json: bool) {
        if json {
            return say!("{}", self.json());
        }
        let ImportReport { imported, left_out, without_body, sealed, too_short, taken_for_data } = self.report;
        let exchanges = several(*imported as u64, "exchange", "exchanges");
        say!("imported {exchanges} into {}", self.path.display());
        for (reason, count) in left_out {
            say!("left out {count}: {}", clean(reason));
        }
        for sealed in sealed {
            let places = several(sealed.places as u64, "place", "places");
            say!("sealed {} at {places}: {}", clean(&sealed.placeholder), why(sealed));
        }
        if *without_body > 0 {
            let answers = several(*without_body as u64, "answer", "answers");
            say!("without body: {answers}; capture with content to have them");
        }
        for secret in too_short {
            say!("too short to be looked for: the secret {secret}; look through the recording for it");
        }
        for field in taken_for_data {
            let field = clean(field);
            say!("taken for data: the field {field}, with many values that look like credentials; look through them");
        }
    }

    fn json(&self) -> Value {
        let ImportReport { imported, left_out, without_body, sealed, too_short, taken_for_data } = self.report;
        let sealed = sealed
            .iter()
            .map(|sealed| json!({ "placeholder": sealed.placeholder, "why": why(sealed), "places": sealed.places }));
        json!({
            "event": "imported",
            "file": self.path.display().to_string(),
            "exchanges": imported,
            "left_out": left_out,
            "without_body": without_body,
            "sealed": sealed.collect::<Vec<_>>(),
            "too_short": too_short,
            "taken_for_data": taken_for_data,
        })
    }
}

fn why(sealed: &Sealed) -> &'static str {
    match sealed.kind {
        SealedKind::Secret => "a secret of the connection",
        SealedKind::Field => "a field that is named like a credential",
        SealedKind::Jwt => "a JSON Web Token",
        SealedKind::Random => "a value that looks drawn by lot, in a field whose name says nothing",
    }
}
