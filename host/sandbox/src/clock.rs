//! A call's clock, and waiting by it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use wasmtime::component::{HasData, Resource, ResourceTable};
use wasmtime_wasi::clocks::HostWallClock;
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::p2::{DynPollable, Pollable, subscribe};

use crate::outside::Outside;
use crate::state::WasiParts;
use crate::stop::Stop;

const NANOSECONDS_PER_MS: u64 = 1_000_000;

/// A call's clock. It stands at the call's start and moves only by what the call waited for in the host, so that a
/// replay sees the same times.
#[derive(Debug)]
pub(crate) struct CallClock {
    started_at_ms: i64,
    waited_ms: AtomicU64,
}

impl CallClock {
    pub(crate) fn new(started_at_ms: i64) -> Arc<Self> {
        Arc::new(Self { started_at_ms, waited_ms: AtomicU64::new(0) })
    }

    pub(crate) fn advance(&self, waited_ms: u64) {
        let longer = |before_ms: u64| Some(before_ms.saturating_add(waited_ms));
        // It always has a value, so it always succeeds. A recording may say that an answer took until the end of time.
        let _ = self.waited_ms.fetch_update(Ordering::Relaxed, Ordering::Relaxed, longer);
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.started_at_ms.saturating_add_unsigned(self.waited_ms())
    }

    fn advance_to(&self, waited_ms: u64) {
        self.waited_ms.fetch_max(waited_ms, Ordering::Relaxed);
    }

    fn waited_ms(&self) -> u64 {
        self.waited_ms.load(Ordering::Relaxed)
    }
}

/// What `wasi:clocks/wall-clock` answers.
pub(crate) struct WallClock(pub(crate) Arc<CallClock>);

impl HostWallClock for WallClock {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.now_ms()).unwrap_or(0))
    }
}

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
