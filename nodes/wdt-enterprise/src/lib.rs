//! The component `wdt-enterprise`: the ERP Wangdiantong, enterprise edition (旺店通企业版), read through its open API or
//! through Qimen.
//!
//! - `connection.rs`: what an operator fills in
//! - `interfaces.rs`: the table of interfaces: each row is a node
//! - `columns.rs`: fields of their records
//! - `request.rs`: requests and their signature
//! - `errors.rs`: the platform's error codes -> failures
//! - `enumerations.rs`: what codes mean, for the node `dictionary`
//!
//! What both editions share is in `weft-wdt`, among it how pages are read and which second belongs to which window. What
//! the platform is like, in short: every interface is a file that takes a form, answers 200 with `{code, message}`
//! and means success only by `code` 0. Numbers mostly come as texts. All times are Beijing time without an offset.
//! Orders of Taobao shops come through Qimen alone, without personal data.

pub mod columns;
pub mod connection;
pub mod enumerations;
pub mod errors;
pub mod interfaces;
pub mod request;

use serde_json::Value;
use weft_sdk::http::Response;
use weft_sdk::{Call, Failure, Family, NodeDescription, Page, label};
use weft_wdt::dictionary::Enumeration;
use weft_wdt::edition::{self, Asked, Edition};
use weft_wdt::interface::Interface;
use weft_wdt::refusal::About;
use weft_wdt::top::Pair;

/// The edition, and its nodes.
#[derive(Debug)]
pub struct Enterprise;

impl Edition for Enterprise {
    const INTERFACES: &'static [Interface] = interfaces::INTERFACES;
    const ENUMERATIONS: &'static [Enumeration] = enumerations::ENUMERATIONS;
    const PARALLEL: u32 = 4;

    fn qimen_method(interface: &Interface) -> String {
        request::qimen_method(interface)
    }

    fn ask(asked: &Asked<'_>) -> Result<Response, Failure> {
        request::ask(asked)
    }

    fn refused(about: &About<'_>, code: &str, message: &str) -> Failure {
        errors::refused(about, code, message)
    }

    /// Only the gateway checks a signature; the seller is the `customerid`.
    fn sign_crm(_: &Call<Value>, _: &str, _: &mut Vec<Pair>) -> Result<(), Failure> {
        Ok(())
    }
}

impl Family for Enterprise {
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
    name: "wdt-enterprise",
    title: label("Wangdiantong ERP, enterprise edition", "旺店通企业版"),
    connection: Some(connection::connection()),
    nodes: [],
    families: [Enterprise],
}

#[cfg(test)]
mod tests;
