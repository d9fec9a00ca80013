//! Runs the fake JSON API on a local port until it is stopped.

use std::process::ExitCode;
use std::time::Duration;

use chrono::DateTime;
use weft_fakes::json_api::{
    Access, DEMO_END_S, Data, FakeJsonApi, HEADER_NAME, KEY, Limit, Options, PARAMETER_NAME, PASSWORD, TOKEN, USER,
};
use weft_fakes_kit::program::{now_s, number, refuse, until_stopped};

const USAGE: &str = "\
fake-json-api: a JSON API on a local port

  --port N              the port; a free one unless told
  --access KIND         bearer, basic, header or query; any of them unless told
  --limit N             at most N requests a second; no limit unless told
  --end TIME            the last change of the data, RFC 3339 (2026-03-10T00:00:00Z unless told; `now` is possible)
  --until-stdin-closes  stop when standard input closes, as well as on Ctrl-C
";

struct Arguments {
    options: Options,
    end_s: i64,
    until_stdin_closes: bool,
}

fn main() -> ExitCode {
    let started = parse(std::env::args().skip(1)).and_then(|arguments| {
        let data = Data::demo_ending(arguments.end_s);
        let server = FakeJsonApi::try_start(data, arguments.options.clone()).map_err(|error| error.to_string())?;
        Ok((server, arguments))
    });
    match started {
        Ok((server, arguments)) => run(&server, &arguments),
        Err(message) => refuse(&message, USAGE),
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { options: Options::default(), end_s: DEMO_END_S, until_stdin_closes: false };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--port" => arguments.options.port = number(&word, &value()?)?,
            "--access" => arguments.options.access = vec![access(&value()?)?],
            "--limit" => {
                let requests = number(&word, &value()?)?;
                arguments.options.limit = Some(Limit { requests, per: Duration::from_secs(1) });
            }
            "--end" => arguments.end_s = instant(&value()?)?,
            "--until-stdin-closes" => arguments.until_stdin_closes = true,
            _ => return Err(format!("unknown argument {word}")),
        }
    }
    Ok(arguments)
}

fn access(text: &str) -> Result<Access, String> {
    Ok(match text {
        "bearer" => Access::Bearer,
        "basic" => Access::Basic,
        "header" => Access::Header,
        "query" => Access::Query,
        other => return Err(format!("--access takes bearer, basic, header or query, not {other}")),
    })
}

fn instant(text: &str) -> Result<i64, String> {
    if text == "now" {
        return now_s();
    }
    let instant =
        DateTime::parse_from_rfc3339(text).map_err(|_| format!("--end takes an RFC 3339 time, not {text}"))?;
    Ok(instant.timestamp())
}

fn run(server: &FakeJsonApi, arguments: &Arguments) -> ExitCode {
    println!("{}", server.base_url());
    println!("{}", connections_file(server, &arguments.options.access));
    if let Err(error) = until_stopped(arguments.until_stdin_closes, || {}) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The account, to be put into a connections file.
fn connections_file(server: &FakeJsonApi, access: &[Access]) -> String {
    let kind = match access.first() {
        Some(Access::Basic) => format!("variant: basic, fields: {{ user: {USER}, password: {PASSWORD} }}"),
        Some(Access::Header) => format!("variant: header, fields: {{ header_name: {HEADER_NAME}, key: {KEY} }}"),
        Some(Access::Query) => format!("variant: query, fields: {{ parameter_name: {PARAMETER_NAME}, key: {KEY} }}"),
        Some(Access::Bearer) | None => format!("variant: bearer, fields: {{ token: {TOKEN} }}"),
    };
    format!("api: {{ platform: http, base_url: \"{}\", allow_private: true, {kind} }}", server.base_url())
}
