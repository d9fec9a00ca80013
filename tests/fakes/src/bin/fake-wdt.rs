//! Runs the fake Wangdiantong merchant on a local port until it is stopped.

use std::process::ExitCode;
use std::sync::Arc;

use weft_fakes::wdt::enterprise::Merchant;
use weft_fakes::wdt::flagship::{self, Flagship};
use weft_fakes::wdt::{Credentials, FakeWdt, Mounted, Options};
use weft_fakes::xiaoe::parse_beijing;
use weft_fakes_kit::program::{now_s, number, refuse, until_stopped};

const SEED: u64 = 1;

const USAGE: &str = "\
fake-wdt: a Wangdiantong merchant on a local port, behind the enterprise, the flagship and the Qimen API

  --port N                     the port; a free one unless told
  --orders N                   a generated merchant with so many orders, instead of the demo merchant
  --days N                     the generated orders lie in so many days (90 unless told)
  --end \"YYYY-MM-DD HH:MM:SS\"  ... before this instant, Beijing time (now unless told; `now` is possible)
  --calls-per-minute N|none    how many calls a minute are answered (60 unless told)
  --until-stdin-closes         stop when standard input closes, as well as on Ctrl-C
";

struct Arguments {
    options: Options,
    orders: Option<usize>,
    days: u32,
    end_s: i64,
    until_stdin_closes: bool,
}

fn main() -> ExitCode {
    let started = parse(std::env::args().skip(1)).and_then(|arguments| {
        let flagship = Arc::new(flagship(&arguments));
        let mounted = Mounted { standard: Some(flagship.clone()), scenes: vec![flagship] };
        let server = FakeWdt::try_start(merchant(&arguments), arguments.options.clone(), mounted);
        Ok((server.map_err(|error| error.to_string())?, arguments))
    });
    match started {
        Ok((server, arguments)) => run(&server, &arguments),
        Err(message) => refuse(&message, USAGE),
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments =
        Arguments { options: Options::default(), orders: None, days: 90, end_s: now_s()?, until_stdin_closes: false };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--port" => arguments.options.port = number(&word, &value()?)?,
            "--orders" => arguments.orders = Some(number(&word, &value()?)?),
            "--days" => arguments.days = number(&word, &value()?)?,
            "--end" => arguments.end_s = instant(&value()?)?,
            "--calls-per-minute" => arguments.options.calls_per_minute = limit(&word, &value()?)?,
            "--until-stdin-closes" => arguments.until_stdin_closes = true,
            _ => return Err(format!("unknown argument {word}")),
        }
    }
    Ok(arguments)
}

fn limit(name: &str, text: &str) -> Result<Option<u32>, String> {
    if text == "none" { Ok(None) } else { number(name, text).map(Some) }
}

fn instant(text: &str) -> Result<i64, String> {
    if text == "now" {
        return now_s();
    }
    parse_beijing(text).ok_or_else(|| format!("--end takes YYYY-MM-DD HH:MM:SS, not {text}"))
}

fn merchant(arguments: &Arguments) -> Merchant {
    match arguments.orders {
        Some(orders) => Merchant::generated(SEED, orders, arguments.end_s, arguments.days),
        None => Merchant::demo(arguments.end_s),
    }
}

/// The same merchant's other ERP: as many orders over the same days.
fn flagship(arguments: &Arguments) -> Flagship {
    let merchant = match arguments.orders {
        Some(orders) => flagship::Merchant::generated(SEED, orders, arguments.end_s, arguments.days),
        None => flagship::Merchant::demo(arguments.end_s),
    };
    let calls_per_minute = arguments.options.calls_per_minute;
    Flagship::new(merchant, flagship::Options { calls_per_minute, ..flagship::Options::default() })
}

fn run(server: &FakeWdt, arguments: &Arguments) -> ExitCode {
    println!("{}", server.base_url());
    println!("{}", connections_file(server, &arguments.options.credentials));
    if let Err(error) = until_stopped(arguments.until_stdin_closes, || {}) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    println!("connections {} requests {}", server.connections_opened(), server.requests_total());
    ExitCode::SUCCESS
}

/// Keys of digits stand in quotes: a connections file takes no numbers.
fn connections_file(server: &FakeWdt, credentials: &Credentials) -> String {
    let base_url = server.base_url();
    let Credentials { sid, app_key, app_secret, top_app_key, top_secret, target_app_key } = credentials;
    let flagship::Credentials { sid: flagship_sid, key, secret, salt } = flagship::Credentials::demo();
    let account = |platform: &str, variant: &str, fields: String| {
        format!(
            "{{ platform: {platform}, variant: {variant}, base_url: \"{base_url}\", allow_private: true, \
             fields: {{ {fields} }} }}"
        )
    };
    let qimen = format!(
        "qimen_app_key: \"{top_app_key}\", qimen_app_secret: \"{top_secret}\", \
         target_app_key: \"{target_app_key}\", environment: test"
    );
    let enterprise = format!("sid: {sid}, app_key: {app_key}, app_secret: \"{app_secret}\"");
    let flagship = format!("sid: {flagship_sid}, app_key: {key}, app_secret: \"{secret}:{salt}\"");
    [
        format!("wdt: {}", account("wdt-enterprise", "custom-app", enterprise)),
        format!("wdt-qimen: {}", account("wdt-enterprise", "qimen-app", format!("sid: {sid}, {qimen}"))),
        format!("flagship: {}", account("wdt-flagship", "custom-app", flagship.clone())),
        format!("flagship-qimen: {}", account("wdt-flagship", "qimen-app", format!("{flagship}, {qimen}"))),
    ]
    .join("\n")
}
