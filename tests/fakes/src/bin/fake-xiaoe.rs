//! Runs the fake Xiaoe shop on a local port until it is stopped.

use std::process::ExitCode;

use weft_fakes::xiaoe::{DEMO_END_S, FakeXiaoe, Options, Shop, TokenMode, parse_beijing};
use weft_fakes_kit::program::{now_s, number, refuse, until_stopped};

const USAGE: &str = "\
fake-xiaoe: a Xiaoe shop on a local port

  --port N                     the port; a free one unless told
  --orders N                   a generated shop with so many orders, instead of the demo shop
  --users N                    so many users in the generated shop (1000 unless told)
  --end \"YYYY-MM-DD HH:MM:SS\"  the orders lie in the 30 days before this instant, Beijing time
                               (2026-03-10 00:00:00 unless told; `now` is possible)
  --sticky-token               hand out the same token while it lives, instead of a new one each time
  --no-limits                  no call limits and no log, for benchmarks
  --print-connections          every second, print how many TCP connections and requests there have been
  --until-stdin-closes         stop when standard input closes, as well as on Ctrl-C
";

struct Arguments {
    options: Options,
    orders: Option<u64>,
    users: u64,
    end_s: i64,
    print_connections: bool,
    until_stdin_closes: bool,
}

fn main() -> ExitCode {
    let started = parse(std::env::args().skip(1)).and_then(|arguments| {
        let options = arguments.options.clone();
        let server = FakeXiaoe::try_start(shop(&arguments), options).map_err(|error| error.to_string())?;
        Ok((server, arguments))
    });
    match started {
        Ok((server, arguments)) => run(&server, &arguments),
        Err(message) => refuse(&message, USAGE),
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments {
        options: Options::default(),
        orders: None,
        users: 1000,
        end_s: DEMO_END_S,
        print_connections: false,
        until_stdin_closes: false,
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--port" => arguments.options.port = number(&word, &value()?)?,
            "--orders" => arguments.orders = Some(number(&word, &value()?)?),
            "--users" => arguments.users = number(&word, &value()?)?,
            "--end" => arguments.end_s = instant(&value()?)?,
            "--sticky-token" => arguments.options.token_mode = TokenMode::Sticky,
            "--no-limits" => (arguments.options.limits, arguments.options.log_max) = (false, 0),
            "--print-connections" => arguments.print_connections = true,
            "--until-stdin-closes" => arguments.until_stdin_closes = true,
            _ => return Err(format!("unknown argument {word}")),
        }
    }
    Ok(arguments)
}

fn instant(text: &str) -> Result<i64, String> {
    if text == "now" {
        return now_s();
    }
    parse_beijing(text).ok_or_else(|| format!("--end takes YYYY-MM-DD HH:MM:SS, not {text}"))
}

fn shop(arguments: &Arguments) -> Shop {
    match arguments.orders {
        Some(orders) => Shop::generated_ending(orders, arguments.users, arguments.end_s),
        None => Shop::demo_ending(arguments.end_s),
    }
}

fn run(server: &FakeXiaoe, arguments: &Arguments) -> ExitCode {
    println!("{}", server.base_url());
    println!("{}", connections_file(server));
    if let Err(error) = until_stopped(arguments.until_stdin_closes, counts_shown(server, arguments.print_connections)) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    println!("{}", counts(server));
    ExitCode::SUCCESS
}

fn connections_file(server: &FakeXiaoe) -> String {
    let (app_id, client_id, secret_key) =
        server.with_shop(|shop| (shop.app_id.clone(), shop.client_id.clone(), shop.secret_key.clone()));
    format!(
        "shop: {{ platform: xiaoe, base_url: \"{}\", allow_private: true, \
         fields: {{ app_id: {app_id}, client_id: {client_id}, secret_key: {secret_key} }} }}",
        server.base_url()
    )
}

fn counts(server: &FakeXiaoe) -> String {
    format!("connections {} requests {}", server.connections_opened(), server.requests().total())
}

/// Prints the counts when they are others than last time.
fn counts_shown(server: &FakeXiaoe, wanted: bool) -> impl FnMut() {
    let mut shown = String::new();
    move || {
        let now = counts(server);
        if wanted && now != shown {
            println!("{now}");
            shown = now;
        }
    }
}
