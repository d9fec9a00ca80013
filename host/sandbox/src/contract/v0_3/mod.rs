//! Version 0.3 of the contract: how its components are called, and how they reach the capabilities.
//!
//! - `bindings.rs`: generated
//! - `convert.rs`: between its words and the host's; `description.rs`: the document in which a component describes itself

mod bindings;
mod convert;
mod description;

use wasmtime::Store;
use wasmtime::component::{HasSelf, InstancePre, Linker};

use crate::state::CallState;
use crate::types::node::{Failure, Page};
use bindings::weft::node::{http, log, secret, table};

pub(super) use bindings::weft::node::types::Call as Prepared;
pub(super) use description::read as read_description;

/// What the version is called in the names of exports.
pub(super) const NAME: &str = "0.3.0";

/// Offers the capabilities. The interfaces that hold only types have nothing to link, but a component may name them.
pub(super) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    http::add_to_linker::<CallState, HasSelf<CallState>>(linker, |state| state)?;
    secret::add_to_linker::<CallState, HasSelf<CallState>>(linker, |state| state)?;
    table::add_to_linker::<CallState, HasSelf<CallState>>(linker, |state| state)?;
    log::add_to_linker::<CallState, HasSelf<CallState>>(linker, |state| state)?;
    linker.instance("weft:node/types@0.3.0")?;
    Ok(())
}

/// A component of this version.
pub(crate) struct Adapter(bindings::ComponentPre<CallState>);

impl Adapter {
    pub(super) fn new(component: InstancePre<CallState>) -> wasmtime::Result<Self> {
        bindings::ComponentPre::new(component).map(Self)
    }

    pub(super) async fn describe(&self, store: &mut Store<CallState>) -> wasmtime::Result<String> {
        let component = self.0.instantiate_async(&mut *store).await?;
        component.weft_node_node().call_describe(store).await
    }

    pub(super) async fn run(
        &self,
        store: &mut Store<CallState>,
        node: &str,
        call: &Prepared,
    ) -> wasmtime::Result<Result<Page, Failure>> {
        let component = self.0.instantiate_async(&mut *store).await?;
        let gave = component.weft_node_node().call_run(&mut *store, node, call).await?;
        let state = store.data_mut();
        match gave.map(|page| convert::page(page, |number| state.record_list(number))) {
            Ok(Some(page)) => Ok(Ok(page)),
            Ok(None) => Err(state.unknown_list()),
            Err(failure) => Ok(Err(failure.into())),
        }
    }
}

impl http::Host for CallState {
    async fn send(&mut self, request: http::Request) -> wasmtime::Result<Result<http::Response, http::Error>> {
        let outcome = self.http_send(request.into()).await?;
        Ok(outcome.map(Into::into).map_err(Into::into))
    }

    async fn send_for_records(
        &mut self,
        request: http::Request,
        lists: Vec<String>,
    ) -> wasmtime::Result<Result<http::ResponseWithLists, http::Error>> {
        let outcome = self.http_send_for_records(request.into(), lists).await?;
        Ok(outcome.map(Into::into).map_err(Into::into))
    }

    async fn list_text(&mut self, number: u32) -> wasmtime::Result<Option<String>> {
        self.http_list_text(number)
    }
}

impl secret::Host for CallState {
    fn sealed(&mut self, name: String) -> wasmtime::Result<Result<String, secret::Error>> {
        Ok(self.secret_sealed(&name)?.map_err(Into::into))
    }

    fn digest(
        &mut self,
        algorithm: secret::Algorithm,
        parts: Vec<secret::Part>,
        encoding: secret::Encoding,
    ) -> wasmtime::Result<Result<String, secret::Error>> {
        Ok(self.secret_digest(algorithm.into(), &convert::parts(parts), encoding.into())?.map_err(Into::into))
    }

    fn hmac(
        &mut self,
        algorithm: secret::Algorithm,
        key: Vec<secret::Part>,
        parts: Vec<secret::Part>,
        encoding: secret::Encoding,
    ) -> wasmtime::Result<Result<String, secret::Error>> {
        let (key, parts) = (convert::parts(key), convert::parts(parts));
        Ok(self.secret_hmac(algorithm.into(), &key, &parts, encoding.into())?.map_err(Into::into))
    }

    fn prove(
        &mut self,
        algorithm: secret::Algorithm,
        key: Vec<secret::Part>,
        parts: Vec<secret::Part>,
        encoding: secret::Encoding,
        given: String,
    ) -> wasmtime::Result<Result<bool, secret::Error>> {
        let (key, parts) = (convert::parts(key), convert::parts(parts));
        Ok(self.secret_prove(algorithm.into(), &key, &parts, encoding.into(), &given)?.map_err(Into::into))
    }

    fn sign(
        &mut self,
        signature: secret::Signature,
        key: Vec<secret::Part>,
        parts: Vec<secret::Part>,
        encoding: secret::Encoding,
    ) -> wasmtime::Result<Result<String, secret::Error>> {
        let (key, parts) = (convert::parts(key), convert::parts(parts));
        Ok(self.secret_sign(signature.into(), &key, &parts, encoding.into())?.map_err(Into::into))
    }

    fn lives_until(&mut self, name: String, end_ms: i64) -> wasmtime::Result<Result<(), secret::Error>> {
        Ok(self.secret_lives_until(&name, end_ms)?.map_err(Into::into))
    }

    fn basic(
        &mut self,
        user: Vec<secret::Part>,
        password: Vec<secret::Part>,
    ) -> wasmtime::Result<Result<String, secret::Error>> {
        Ok(self.secret_basic(&convert::parts(user), &convert::parts(password))?.map_err(Into::into))
    }
}

impl table::Host for CallState {
    async fn find(
        &mut self,
        table: String,
        conditions: String,
        after: Option<String>,
        limit: u32,
    ) -> wasmtime::Result<Result<table::Found, table::Error>> {
        let found = self.table_find(&table, &conditions, after.as_deref(), limit).await?;
        Ok(found.map(Into::into).map_err(Into::into))
    }

    async fn upsert(
        &mut self,
        table: String,
        key: Vec<String>,
        rows: String,
    ) -> wasmtime::Result<Result<u64, table::Error>> {
        Ok(self.table_upsert(&table, &key, rows).await?.map_err(Into::into))
    }

    async fn delete(&mut self, table: String, conditions: String) -> wasmtime::Result<Result<u64, table::Error>> {
        Ok(self.table_delete(&table, &conditions).await?.map_err(Into::into))
    }
}

impl log::Host for CallState {
    fn write(&mut self, level: log::Level, message: String, fields: String) -> wasmtime::Result<()> {
        self.log_write(level.into(), &message, &fields)
    }

    fn at(&mut self, place: String, source: String) -> wasmtime::Result<()> {
        self.log_at(&place, &source)
    }
}
