//! Reads `jq.txt`.

const TABLE: &str = include_str!("../jq.txt");

/// What a program gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Values, as JSON.
    Values(Vec<String>),
    /// An error, at the latest after some values.
    Error,
}

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Both {
    pub english: String,
    pub chinese: String,
}

/// One program.
#[derive(Debug, Clone)]
pub struct Row {
    pub line: usize,
    pub program: String,
    pub input: String,
    pub jq: Outcome,
    /// What expressions give where that is something else.
    pub weft: Option<Outcome>,
    pub reason: Both,
}

/// Programs of one subject.
#[derive(Debug, Clone)]
pub struct Section {
    pub title: Both,
    pub rows: Vec<Row>,
}

/// All rows, by subject.
pub fn sections() -> Vec<Section> {
    let mut sections = Vec::new();
    let lines = TABLE.lines().enumerate().map(|(index, line)| (index + 1, line));
    for (line, text) in lines {
        let (mark, rest) = text.split_once(' ').unwrap_or((text, ""));
        match mark {
            "" | "//" => {}
            "#" => sections.push(Section { title: both(line, rest), rows: Vec::new() }),
            ">" => section(&mut sections, line).rows.push(Row {
                line,
                program: rest.to_owned(),
                input: "null".to_owned(),
                jq: Outcome::Values(Vec::new()),
                weft: None,
                reason: Both::default(),
            }),
            _ => note(row(&mut sections, line), line, mark, rest),
        }
    }
    sections
}

fn note(row: &mut Row, line: usize, mark: &str, rest: &str) {
    match mark {
        "<" => row.input = rest.to_owned(),
        "=" => add(&mut row.jq, rest),
        "!" => row.jq = Outcome::Error,
        "~" => add(row.weft.get_or_insert(Outcome::Values(Vec::new())), rest),
        "~!" => row.weft = Some(Outcome::Error),
        "~-" => row.weft = Some(Outcome::Values(Vec::new())),
        "?" => row.reason = both(line, rest),
        _ => panic!("line {line}: unknown mark `{mark}`"),
    }
}

fn add(outcome: &mut Outcome, value: &str) {
    match outcome {
        Outcome::Values(values) => values.push(value.to_owned()),
        Outcome::Error => panic!("a row has values and an error"),
    }
}

fn both(line: usize, text: &str) -> Both {
    let (english, chinese) = text.split_once(" | ").unwrap_or_else(|| panic!("line {line}: no text in both languages"));
    Both { english: english.to_owned(), chinese: chinese.to_owned() }
}

fn section(sections: &mut [Section], line: usize) -> &mut Section {
    sections.last_mut().unwrap_or_else(|| panic!("line {line}: no section"))
}

fn row(sections: &mut [Section], line: usize) -> &mut Row {
    section(sections, line).rows.last_mut().unwrap_or_else(|| panic!("line {line}: no program"))
}
