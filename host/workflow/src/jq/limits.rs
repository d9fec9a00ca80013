//! Limits that are checked before anything recurses.

use super::{BRACKETS_MAX, PROGRAM_BYTES_MAX, Problem};

pub(super) fn check(program: &str) -> Result<(), Problem> {
    if program.len() > PROGRAM_BYTES_MAX {
        let reason = format!("the expression has {} bytes, and at most {PROGRAM_BYTES_MAX} are read", program.len());
        return Err(Problem { offset: None, reason, remedy: "split the step in two".to_owned() });
    }
    match too_deep(program) {
        None => Ok(()),
        Some(offset) => Err(Problem {
            offset: Some(offset),
            reason: format!("brackets are nested deeper than {BRACKETS_MAX} levels"),
            remedy: "take a part out: `(…) as $part | …`".to_owned(),
        }),
    }
}

/// The first bracket that is too deep. Brackets in texts and comments don't count; texts themselves do, because
/// `"\("\("…` recurses as brackets do.
fn too_deep(program: &str) -> Option<usize> {
    // What is open: `"` for a text, else an opening bracket.
    let mut open: Vec<u8> = Vec::new();
    let mut bytes = program.bytes().enumerate();
    while let Some((offset, byte)) = bytes.next() {
        let in_text = open.last() == Some(&b'"');
        match byte {
            b'\\' if in_text => {
                let escaped = bytes.next().map(|(_, byte)| byte);
                open.extend(escaped.filter(|byte| *byte == b'('));
            }
            b'"' if in_text => drop(open.pop()),
            _ if in_text => {}
            b'"' | b'(' | b'[' | b'{' => open.push(byte),
            b')' | b']' | b'}' => drop(open.pop()),
            b'#' => drop(bytes.find(|(_, byte)| *byte == b'\n')),
            _ => {}
        }
        if open.len() > BRACKETS_MAX {
            return Some(offset);
        }
    }
    None
}
