//! Runs the fake Mingdao application on a local port until it is stopped.

use std::process::ExitCode;

use weft_fakes::mingdao::{App, FakeMingdao, Options};
use weft_fakes_kit::program::{number, refuse, until_stopped};

const USAGE: &str = "\
fake-mingdao: worksheets of Mingdao Cloud on a local port

  --port N              the port; a free one unless told
  --empty               an application whose demo worksheets have no rows
  --no-limits           no limit of requests per second and no log, for benchmarks
  --until-stdin-closes  stop when standard input closes, as well as on Ctrl-C
";

#[derive(Default)]
struct Arguments {
    options: Options,
    is_empty: bool,
    until_stdin_closes: bool,
}

fn main() -> ExitCode {
    let started = parse(std::env::args().skip(1)).and_then(|arguments| {
        let server = FakeMingdao::try_start(app(&arguments), arguments.options.clone());
        Ok((server.map_err(|error| error.to_string())?, arguments))
    });
    match started {
        Ok((server, arguments)) => run(&server, &arguments),
        Err(message) => refuse(&message, USAGE),
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments::default();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--port" => {
                let text = words.next().ok_or("--port needs a value")?;
                arguments.options.port = number(&word, &text)?;
            }
            "--empty" => arguments.is_empty = true,
            "--no-limits" => (arguments.options.limits, arguments.options.log_max) = (false, 0),
            "--until-stdin-closes" => arguments.until_stdin_closes = true,
            _ => return Err(format!("unknown argument {word}")),
        }
    }
    Ok(arguments)
}

fn app(arguments: &Arguments) -> App {
    let mut app = App::demo();
    if arguments.is_empty {
        app.worksheets.iter_mut().for_each(|worksheet| worksheet.rows.clear());
    }
    app
}

fn run(server: &FakeMingdao, arguments: &Arguments) -> ExitCode {
    println!("{}", server.base_url());
    println!("{}", connections_file(server));
    if let Err(error) = until_stopped(arguments.until_stdin_closes, || {}) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    println!("requests {}", server.requests_total());
    ExitCode::SUCCESS
}

fn connections_file(server: &FakeMingdao) -> String {
    let (app_key, sign) = server.with_app(|app| (app.app_key.clone(), app.sign.clone()));
    format!(
        "app: {{ platform: mingdao, base_url: \"{}\", allow_private: true, \
         fields: {{ app_key: \"{app_key}\", sign: \"{sign}\" }} }}",
        server.base_url()
    )
}
