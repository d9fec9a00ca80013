//! The same call on bare wasmtime: an instance, the export, and host functions that do nothing. No limits, no clock,
//! no seed, no log.

use wasmtime::component::{Component, HasSelf, Linker, ResourceTable};
use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use self::bindings::exports::weft::node::node::Call;
use self::bindings::weft::node::{http, log, secret, table, types};
use super::FOUND_ROWS;
use crate::Outcome;

mod bindings {
    #![allow(missing_docs, clippy::all)]

    wasmtime::component::bindgen!({
        path: "../../wit/node",
        world: "component",
        imports: { "weft:node/http": async, "weft:node/table": async },
        exports: { default: async },
    });
}

/// An engine with one component.
pub struct Bare {
    engine: Engine,
    component: bindings::ComponentPre<State>,
}

impl Bare {
    /// Compiles the component.
    pub async fn new(bytes: &[u8]) -> Outcome<Self> {
        let engine = Engine::new(&config())?;
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        bindings::Component::add_to_linker::<State, HasSelf<State>>(&mut linker, |state| state)?;
        let compiled = Component::new(&engine, bytes)?;
        let component = bindings::ComponentPre::new(linker.instantiate_pre(&compiled)?)?;
        let bare = Self { engine, component };
        bare.describe().await?;
        Ok(bare)
    }

    /// Asks once what the component is, as whoever loads one has to. It writes to more memory than the calls after it, which
    /// the pool keeps and clears for each of them.
    async fn describe(&self) -> Outcome<()> {
        let mut store = self.store();
        let instance = self.component.instantiate_async(&mut store).await?;
        instance.weft_node_node().call_describe(&mut store).await?;
        Ok(())
    }

    fn store(&self) -> Store<State> {
        let state = State { wasi: WasiCtx::builder().build(), resources: ResourceTable::new() };
        let mut store = Store::new(&self.engine, state);
        store.set_epoch_deadline(1);
        store
    }

    /// Calls a node in a fresh instance. A refusal of the node is an answer too.
    pub async fn call(&self, node: &str, parameters: &str) -> Outcome<()> {
        let mut store = self.store();
        let instance = self.component.instantiate_async(&mut store).await?;
        let call = Call { connection: None, parameters: parameters.to_owned(), window: None, page: None };
        // The outer error is a trap, the inner one the node's word.
        let _ = instance.weft_node_node().call_run(&mut store, node, &call).await?;
        Ok(())
    }
}

/// The settings of weft's own engine, as far as they change how fast a call is.
fn config() -> Config {
    const INSTANCES: u32 = 1_024;
    const KEPT_RESIDENT_BYTES: usize = 1 << 20;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(INSTANCES)
        .total_core_instances(INSTANCES * 8)
        .total_memories(INSTANCES)
        .total_tables(INSTANCES * 4)
        .total_stacks(INSTANCES)
        .max_memory_size(256 << 20)
        .max_memories_per_component(1)
        .max_tables_per_component(4)
        .table_elements(20_000)
        .max_unused_warm_slots(64)
        .linear_memory_keep_resident(KEPT_RESIDENT_BYTES)
        .table_keep_resident(KEPT_RESIDENT_BYTES)
        .pagemap_scan(Enabled::Auto);
    let mut config = Config::new();
    config.epoch_interruption(true);
    config.max_wasm_stack(512 << 10);
    config.async_stack_size(1 << 20);
    config.wasm_backtrace_max_frames(None);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

struct State {
    wasi: WasiCtx,
    resources: ResourceTable,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.resources }
    }
}

impl types::Host for State {}

impl http::Host for State {
    async fn send(&mut self, _: http::Request) -> Result<http::Response, http::Error> {
        Err(http::Error::Denied(String::new()))
    }

    async fn send_for_records(
        &mut self,
        _: http::Request,
        _: Vec<String>,
    ) -> Result<http::ResponseWithLists, http::Error> {
        Err(http::Error::Denied(String::new()))
    }

    async fn list_text(&mut self, _: u32) -> Option<String> {
        None
    }
}

impl secret::Host for State {
    fn sealed(&mut self, name: String) -> Result<String, secret::Error> {
        Err(secret::Error::Unknown(name))
    }

    fn digest(
        &mut self,
        _: secret::Algorithm,
        _: Vec<secret::Part>,
        _: secret::Encoding,
    ) -> Result<String, secret::Error> {
        Err(secret::Error::NotAMarker)
    }

    fn hmac(
        &mut self,
        _: secret::Algorithm,
        _: Vec<secret::Part>,
        _: Vec<secret::Part>,
        _: secret::Encoding,
    ) -> Result<String, secret::Error> {
        Err(secret::Error::NotAMarker)
    }

    fn prove(
        &mut self,
        _: secret::Algorithm,
        _: Vec<secret::Part>,
        _: Vec<secret::Part>,
        _: secret::Encoding,
        _: String,
    ) -> Result<bool, secret::Error> {
        Err(secret::Error::NotAMarker)
    }

    fn sign(
        &mut self,
        _: secret::Signature,
        _: Vec<secret::Part>,
        _: Vec<secret::Part>,
        _: secret::Encoding,
    ) -> Result<String, secret::Error> {
        Err(secret::Error::NotAMarker)
    }

    fn lives_until(&mut self, name: String, _: i64) -> Result<(), secret::Error> {
        Err(secret::Error::Unknown(name))
    }

    fn basic(&mut self, _: Vec<secret::Part>, _: Vec<secret::Part>) -> Result<String, secret::Error> {
        Err(secret::Error::NotAMarker)
    }
}

impl table::Host for State {
    async fn find(&mut self, _: String, _: String, _: Option<String>, _: u32) -> Result<table::Found, table::Error> {
        Ok(table::Found { rows: FOUND_ROWS.to_owned(), after: None })
    }

    async fn upsert(&mut self, _: String, _: Vec<String>, _: String) -> Result<u64, table::Error> {
        Ok(0)
    }

    async fn delete(&mut self, _: String, _: String) -> Result<u64, table::Error> {
        Ok(0)
    }
}

impl log::Host for State {
    fn write(&mut self, _: log::Level, _: String, _: String) {}

    fn at(&mut self, _: String, _: String) {}
}
