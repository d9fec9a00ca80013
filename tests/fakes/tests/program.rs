//! The program `fake-wdt`.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_fake-wdt");

#[test]
fn it_prints_its_address_and_its_connections_and_stops_with_its_input() {
    let arguments = ["--orders", "20", "--days", "5", "--end", "now", "--calls-per-minute", "none"];
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .arg("--until-stdin-closes")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let address = lines.next().unwrap();
    assert!(address.starts_with("http://127.0.0.1:"));
    let custom = lines.next().unwrap();
    assert!(custom.starts_with("wdt: { platform: wdt-enterprise, variant: custom-app") && custom.contains(&address));
    let gateway = lines.next().unwrap();
    assert!(gateway.starts_with("wdt-qimen: {") && gateway.contains("qimen_app_key: \"12345678\""));
    let flagship = lines.next().unwrap();
    assert!(flagship.starts_with("flagship: { platform: wdt-flagship, variant: custom-app"));
    let both = lines.next().unwrap();
    assert!(both.starts_with("flagship-qimen: {") && both.contains("app_secret: \"0123456789abcdef:salt"));
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"\n").unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    assert_eq!(lines.next().unwrap(), "connections 0 requests 0");
}

#[test]
fn an_argument_it_does_not_know_is_refused_with_the_usage() {
    let output = Command::new(PROGRAM).args(["--sellers", "3"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("unknown argument --sellers") && text.contains("--calls-per-minute"));
}
