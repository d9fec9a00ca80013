//! Recordings, read and written: a recording or errors come of any text, errors lie in the file and say what to do, and
//! a recording that was read can be written and is the same when it is read again.

use std::io;

use weft_recording::file::{RecordingError, Written, read, write};
use weft_recording::{DeepSearch, Recording};

use crate::text;

const BYTES_MAX: usize = 64 << 10;

/// Reads the input; if it is a recording, writes it and reads that.
pub fn check(input: &[u8]) {
    let Some(source) = text::of(input, BYTES_MAX) else { return };
    match read(source, &side_file) {
        Err(errors) => check_errors(&errors, source),
        Ok(recording) => check_recording(&recording),
    }
}

/// The files beside any recording of the corpus.
fn side_file(name: &str) -> io::Result<Vec<u8>> {
    if name.len() > 200 { Err(io::ErrorKind::NotFound.into()) } else { Ok(name.as_bytes().repeat(2)) }
}

fn check_errors(errors: &[RecordingError], source: &str) {
    assert!(!errors.is_empty(), "neither a recording nor an error");
    let lines = text::lines(source);
    for error in errors {
        assert!(!error.reason.is_empty() && !error.remedy.is_empty(), "{error:?}");
        assert!(error.line.is_none_or(|(line, column)| (1..=lines).contains(&line) && column >= 1), "{error:?}");
    }
}

/// Writing puts calls in order, so what is compared is what was written once.
fn check_recording(recording: &Recording) {
    let written = write_again(recording);
    let again = read_again(&written);
    assert_eq!(write_again(&again), written, "a recording changes with each writing");
    let count = |recording: &Recording| recording.calls.iter().map(|call| call.exchanges.len()).sum::<usize>();
    assert_eq!((again.calls.len(), count(&again)), (recording.calls.len(), count(recording)));
    let calls = |recording: &Recording| {
        let mut calls = recording.calls.clone();
        calls.sort_by(|one, other| one.key.cmp(&other.key));
        calls
    };
    assert_eq!(calls(&again), calls(recording));
    assert_eq!(Recording { calls: Vec::new(), ..again }, Recording { calls: Vec::new(), ..recording.clone() });
}

fn write_again(recording: &Recording) -> Written {
    write(recording, &DeepSearch::default()).unwrap_or_else(|error| panic!("what was read can't be written: {error}"))
}

fn read_again(written: &Written) -> Recording {
    let load = |name: &str| {
        let file = written.files.iter().find(|file| file.name == name);
        file.map(|file| file.bytes.clone()).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    read(&written.text, &load)
        .unwrap_or_else(|errors| panic!("what was written can't be read: {errors:?}\n{}", written.text))
}
