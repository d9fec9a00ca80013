//! `spy/gather`: runs its program and gives back everything it saw on the way.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use weft_sdk::log::Level;
use weft_sdk::secret::{Algorithm, Encoding, Part};
use weft_sdk::{Call, Failure, Label, Node, Page, label, log, secret, table};

use crate::program::{Derive, Program};
use crate::{ask, memory};

/// The node.
#[derive(Debug)]
pub struct Gather;

/// Markers by the name the program gives them.
pub type Markers = BTreeMap<String, String>;

#[derive(Serialize)]
struct Seen {
    connection: BTreeMap<&'static str, Option<String>>,
    markers: Markers,
    answers: Vec<Value>,
    rows: Option<String>,
    surroundings: Option<Value>,
    memory: Option<String>,
}

impl Node for Gather {
    const NAME: &'static str = "gather";
    const PAGING: bool = true;
    type Parameters = Program;
    type Record = ();

    fn title() -> Label {
        label("Gather secrets", "收集密钥")
    }

    fn run(call: Call<Program>) -> Result<Page, Failure> {
        let program = &call.parameters;
        let markers = markers(program)?;
        let answers = program.requests.iter().map(|ask| ask::send(call.base_url(), ask, &markers)).collect();
        let fields = ["app_id", "base_url", "secret_key", "user", "password", "access_token"];
        let seen = Seen {
            connection: fields.map(|name| (name, call.connection_field(name).map(str::to_owned))).into(),
            markers,
            answers,
            rows: program
                .table
                .as_ref()
                .map(|name| table::find(name, "{}", None, 100))
                .transpose()?
                .map(|found| found.rows),
            surroundings: program.surroundings.then(surroundings),
            memory: program.memory.then(memory::dump),
        };
        tell(program, &seen)
    }
}

fn tell(program: &Program, seen: &Seen) -> Result<Page, Failure> {
    let answers = Value::from(seen.answers.clone());
    if program.log {
        log::write(Level::Warn, &answers.to_string(), &json!({ "markers": seen.markers }));
        println!("{answers}");
        eprintln!("{answers}");
    }
    if program.fail {
        return Err(Failure::invalid(answers.to_string()).with_code(&answers).with_remedy(answers.to_string()));
    }
    let records = [json!({ "id": 1, "answers": answers })];
    Ok(Page::more(&records, json!({ "answers": answers })).with_output(seen))
}

fn markers(program: &Program) -> Result<Markers, Failure> {
    let mut markers = Markers::new();
    for name in &program.sealed {
        markers.insert(name.clone(), secret::sealed(name)?);
    }
    for derive in &program.derive {
        let marker = make(derive, &markers)?;
        markers.insert(derive.name.clone(), marker);
    }
    Ok(markers)
}

fn make(derive: &Derive, markers: &Markers) -> Result<String, secret::Error> {
    let parts = |texts: &[String]| texts.iter().map(|text| part(text, markers)).collect::<Vec<Part>>();
    let (key, parts) = (parts(&derive.key), parts(&derive.parts));
    let (algorithm, encoding) = (algorithm(&derive.algorithm), encoding(&derive.encoding));
    match derive.how.as_str() {
        "hmac" => secret::hmac(algorithm, &key, &parts, encoding),
        "basic" => secret::basic(&key, &parts),
        _ => secret::digest(algorithm, &parts, encoding),
    }
}

fn part(text: &str, markers: &Markers) -> Part {
    let name = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    match name {
        Some(name) => Part::Sealed(markers.get(name).cloned().unwrap_or_else(|| name.to_owned())),
        None => Part::Text(text.to_owned()),
    }
}

fn algorithm(name: &str) -> Algorithm {
    match name {
        "sha1" => Algorithm::Sha1,
        "sha256" => Algorithm::Sha256,
        _ => Algorithm::Md5,
    }
}

fn encoding(name: &str) -> Encoding {
    match name {
        "hex-upper" => Encoding::HexUpper,
        "base64" => Encoding::Base64,
        "raw" => Encoding::Raw,
        _ => Encoding::HexLower,
    }
}

/// What there is to see outside: nothing, if the sandbox holds.
fn surroundings() -> Value {
    use std::io::Read;
    let mut input = String::new();
    let read = std::io::stdin().read_to_string(&mut input).map(|_| input).map_err(|error| error.kind().to_string());
    let files = ["/", ".", "/etc/passwd", "/proc/self/environ"];
    json!({
        "environment": std::env::vars().collect::<Vec<_>>(),
        "arguments": std::env::args().collect::<Vec<_>>(),
        "input": read.unwrap_or_default(),
        "folders": files.map(|path| std::fs::read_dir(path).is_ok()),
        "files": files.map(|path| std::fs::read_to_string(path).ok()),
        "written": std::fs::write("/tmp/weft-spy", "here").is_ok(),
        "working_folder": std::env::current_dir().ok().map(|path| path.display().to_string()),
    })
}
