//! HTTP Archives, imported and exported: a recording or an error comes of any text; no secret that was named is left in
//! the recording, so it can always be written; and exported again it is imported as it was.

use weft_recording::har::{ImportOptions, export, import, is_ours};
use weft_recording::{DeepSearch, RecordedConnection, Recording, file};

use crate::text;

const BYTES_MAX: usize = 64 << 10;
const SECRET: &str = "sk/live+9 \u{e4}bc";

/// Imports the input; if it is an archive, exports what came of it and imports that.
pub fn check(input: &[u8]) {
    let Some(har) = text::of(input, BYTES_MAX) else { return };
    match import(har, options()) {
        Err(error) => assert!(!error.reason.is_empty() && !error.remedy.is_empty(), "{error:?}"),
        Ok((recording, report)) => {
            let exchanges = recording.calls.iter().map(|call| call.exchanges.len()).sum::<usize>();
            assert_eq!(report.imported, exchanges);
            check_recording(&recording, is_ours(har).expect("it was imported"));
        }
    }
}

fn options() -> ImportOptions {
    let connection = |base_url: &str| RecordedConnection {
        platform: "shop".to_owned(),
        base_url: base_url.to_owned(),
        fields: [("shop".to_owned(), "one".to_owned())].into(),
        secrets: vec!["key".to_owned()],
    };
    let connections = [
        ("shop".to_owned(), connection("https://api.shop.example")),
        ("stock".to_owned(), connection("https://api.shop.example/stock/v1")),
    ];
    ImportOptions {
        workflow: "sync".to_owned(),
        connections: connections.into(),
        secrets: vec![("shop".to_owned(), "key".to_owned(), SECRET.to_owned())],
        seed: [9; 32],
    }
}

fn check_recording(recording: &Recording, ours: bool) {
    let search = DeepSearch::new([("key".to_owned(), SECRET.as_bytes().to_vec())]);
    // What an archive of ours says of its connections and inputs, and any archive of its program, is kept as it is, and
    // refused when it is written.
    if !ours
        && search.find(recording.engine.as_bytes()).is_none()
        && let Err(error) = file::write(recording, &search)
    {
        panic!("what was imported can't be written: {error}");
    }
    let har = export(recording).to_string();
    match import(&har, ImportOptions::default()) {
        Ok((again, _)) => assert_eq!(&again, recording),
        Err(error) => panic!("what was exported can't be imported: {error}"),
    }
}
