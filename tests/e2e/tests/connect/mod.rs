//! Accounts that people authorize: `weft connect` with somebody who agrees in a browser, then runs.
//!
//! - here: connecting, whatever the platform
//! - a module for each platform

mod ebay;
mod shopify;
mod wish;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};

use weft_e2e::person::{Arrived, Person};
use weft_e2e::{Cell, Finished, Project, Running};

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

/// What is named on the command line to connect an account at a stand-in.
struct Connecting {
    platform: &'static str,
    base_url: String,
    name: String,
    port: u16,
    arguments: Vec<String>,
}

impl Connecting {
    fn new(platform: &'static str, base_url: String) -> Self {
        Self { platform, base_url, name: "demo".to_owned(), port: free_port(), arguments: Vec::new() }
    }

    fn named(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self
    }

    fn option(mut self, name: &str, value: &str) -> Self {
        self.arguments.extend([name.to_owned(), value.to_owned()]);
        self
    }

    fn field(self, name: &str, value: &str) -> Self {
        self.option("--field", &format!("{name}={value}"))
    }

    fn start(&self, project: &Project) -> Running {
        self.command(project, &["connect", self.platform])
    }

    fn again(&self, project: &Project) -> Running {
        let command = project.weft(["accounts", "reauthorize", &self.name, "--yes", "--no-browser", "--lang", "en"]);
        command.arguments(["--port", &self.port.to_string()]).start_talking()
    }

    fn command(&self, project: &Project, command: &[&str]) -> Running {
        let command = project.weft(command.iter().copied()).arguments(["--name", &self.name, "--lang", "en"]);
        let command = command.arguments(["--base-url", &self.base_url, "--allow-private", "--yes", "--no-browser"]);
        let command = command.arguments(["--port", &self.port.to_string()]).arguments(&self.arguments);
        command.start_talking()
    }

    /// Connects, with somebody who agrees.
    fn by(&self, project: &Project, person: &Person) -> (Finished, Arrived) {
        agreed(&self.start(project), person)
    }
}

/// Waits for the address that a command prints, and lets somebody open it.
fn agreed(running: &Running, person: &Person) -> (Finished, Arrived) {
    let arrived = person.opens(&address(running), None);
    (running.wait(), arrived)
}

/// The address that a command wants to be opened.
fn address(running: &Running) -> String {
    let address = || {
        let told = running.told();
        let (_, behind) = told.split_once("and agree:")?;
        let line = behind.lines().map(str::trim).find(|line| line.starts_with("http"))?;
        // The line is whole once something stands behind it.
        behind.split_once(line)?.1.starts_with('\n').then(|| line.to_owned())
    };
    running.wait_for(|| address().is_some());
    address().expect("it was there")
}

/// One column of a table by another one.
fn column(project: &Project, table: &str, key: &str, column: &str) -> BTreeMap<String, Cell> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        other => panic!("{other:?}"),
    };
    let rows = project.database().table(table);
    rows.into_iter().map(|row| (text(&row[key]), row[column].clone())).collect()
}

/// What is known of the only account.
fn account(project: &Project) -> serde_json::Value {
    let listed = project.weft(["accounts", "--json"]).run().ok();
    let mut accounts = listed.events();
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    accounts.remove(0)
}
