//! The component `wdt-flagship`: the ERP Wangdiantong, flagship edition (旺店通旗舰版), read through its open API or through
//! Qimen.
//!
//! - `connection.rs`: what an operator fills in
//! - `interfaces.rs`: the table of interfaces: each row is a node
//! - `columns.rs`: fields of their records
//! - `request.rs`: requests to the open API, and their signature
//! - `qimen.rs`: requests through Qimen, where the ERP has a signature of its own within that of the gateway
//! - `errors.rs`: the platform's error codes -> failures
//! - `enumerations.rs`: what codes mean, for the node `dictionary`
//!
//! What both editions share is in `weft-wdt`, among it how pages are read and which second belongs to which window. What
//! the platform is like, in short: one URL, the method and the page in the query, the filters in a body of JSON that is
//! signed to the byte; `{status, message}` with `status` 0 for success. Times come as texts and as milliseconds, often
//! both in one record. Orders of Taobao shops come through Qimen alone, without personal data.

pub mod columns;
pub mod connection;
pub mod enumerations;
pub mod errors;
pub mod interfaces;
pub mod qimen;
pub mod request;

use serde_json::Value;
use weft_sdk::http::Response;
use weft_sdk::{Call, Failure, Family, NodeDescription, Page, label};
use weft_wdt::app::App;
use weft_wdt::dictionary::Enumeration;
use weft_wdt::edition::{self, Asked, Edition};
use weft_wdt::interface::Interface;
use weft_wdt::refusal::About;
use weft_wdt::top::Pair;

/// The edition, and its nodes.
#[derive(Debug)]
pub struct Flagship;

impl Edition for Flagship {
    const INTERFACES: &'static [Interface] = interfaces::INTERFACES;
    const ENUMERATIONS: &'static [Enumeration] = enumerations::ENUMERATIONS;
    /// The platform limits how many requests are in flight, and doesn't say to how many.
    const PARALLEL: u32 = 1;

    fn qimen_method(interface: &Interface) -> String {
        qimen::method(interface)
    }

    fn ask(asked: &Asked<'_>) -> Result<Response, Failure> {
        match asked.app {
            App::Custom => request::ask(asked),
            App::Qimen => qimen::ask(asked),
        }
    }

    fn refused(about: &About<'_>, code: &str, message: &str) -> Failure {
        errors::refused(about, code, message)
    }

    fn sign_crm(call: &Call<Value>, method: &str, fields: &mut Vec<Pair>) -> Result<(), Failure> {
        qimen::sign_crm(call, method, fields)
    }
}

impl Family for Flagship {
    fn nodes() -> Vec<NodeDescription> {
        edition::nodes::<Self>()
    }

    fn has(name: &str) -> bool {
        edition::has::<Self>(name)
    }

    fn run(name: &str, call: Call<Value>) -> Result<Page, Failure> {
        edition::run::<Self>(name, &call)
    }
}

weft_sdk::component! {
    name: "wdt-flagship",
    title: label("Wangdiantong ERP, flagship edition", "旺店通旗舰版"),
    connection: Some(connection::connection()),
    nodes: [],
    families: [Flagship],
}

#[cfg(test)]
mod tests;
