//! Waiting by a call's clock.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use wasmtime::component::{HasData, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::p2::{DynPollable, Pollable, subscribe};

use crate::clock::CallClock;
use crate::outside::Outside;
use crate::state::WasiParts;
use crate::stop::Stop;

const NANOSECONDS_PER_MS: u64 = 1_000_000;

/// What `wasi:clocks/monotonic-clock` answers. wasmtime's own would let a sleeping component wait by the machine's clock
/// while the call's stands still.
pub(crate) struct SteadyClock<'a> {
    resources: &'a mut ResourceTable,
    clock: &'a Arc<CallClock>,
    outside: &'a Arc<dyn Outside>,
    stop: &'a Stop,
}

impl<'a> From<&'a mut WasiParts> for SteadyClock<'a> {
    fn from(parts: &'a mut WasiParts) -> Self {
        Self { resources: &mut parts.resources, clock: &parts.clock, outside: &parts.outside, stop: &parts.stop }
    }
}

/// Tells the linker what the clock borrows.
pub(crate) struct SteadyClockOf;

impl HasData for SteadyClockOf {
    type Data<'a> = SteadyClock<'a>;
}

impl SteadyClock<'_> {
    fn wait_until(&mut self, until_ms: u64) -> wasmtime::Result<Resource<DynPollable>> {
        let (clock, outside) = (Arc::clone(self.clock), Arc::clone(self.outside));
        let wait = Wait { until_ms, clock, outside, stop: self.stop.clone() };
        let wait = self.resources.push(wait)?;
        subscribe(self.resources, wait)
    }
}

impl monotonic_clock::Host for SteadyClock<'_> {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.clock.waited_ms().saturating_mul(NANOSECONDS_PER_MS))
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        Ok(NANOSECONDS_PER_MS)
    }

    fn subscribe_instant(&mut self, when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.wait_until(when.div_ceil(NANOSECONDS_PER_MS))
    }

    fn subscribe_duration(&mut self, duration: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.wait_until(self.clock.waited_ms().saturating_add(duration.div_ceil(NANOSECONDS_PER_MS)))
    }
}

/// Is ready when the call's clock has come to a time, and waits for that if need be.
struct Wait {
    until_ms: u64,
    clock: Arc<CallClock>,
    outside: Arc<dyn Outside>,
    stop: Stop,
}

#[async_trait]
impl Pollable for Wait {
    async fn ready(&mut self) {
        let left_ms = self.until_ms.saturating_sub(self.clock.waited_ms());
        if left_ms > 0 {
            // A run that is to stop waits no longer; what the component then asks for ends its call.
            self.stop.unless(self.outside.sleep(Duration::from_millis(left_ms))).await;
            self.clock.advance_to(self.until_ms);
        }
    }
}
