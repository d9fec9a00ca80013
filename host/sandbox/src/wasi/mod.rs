//! WASI for components: clocks and random from the run, nothing else.
//!
//! Rust's standard library imports more of WASI 0.2 than it uses, so files, environment, arguments and the terminal
//! are linked, but empty; stdout and stderr become log lines. Sockets are not linked at all.

mod steady_clock;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use tokio::io::AsyncWrite;
use wasmtime::component::{Linker, ResourceTable};
use wasmtime_wasi::cli::{IsTerminal, StdoutStream, WasiCli, WasiCliView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::{cli, clocks, filesystem, random};
use wasmtime_wasi::random::{WasiRandom, WasiRandomCtx};
use wasmtime_wasi::{WasiCtxBuilder, WasiView};

use crate::clock::{CallClock, WallClock};
use crate::log::StandardOutput;
use crate::outside::Outside;
use crate::state::{HasWasi, RESOURCES_MAX, WasiParts};
use crate::stop::Stop;
use steady_clock::{SteadyClock, SteadyClockOf};

/// Most random bytes of one request for them.
const RANDOM_BYTES_MAX: u64 = 1 << 20;

/// What WASI gives a call that started then, with random from this seed, and that waits by this outside until the run is
/// to stop.
pub(crate) fn parts(
    started_at_ms: i64,
    seed: [u8; 32],
    output: &StandardOutput,
    outside: Arc<dyn Outside>,
    stop: Stop,
) -> WasiParts {
    let clock = CallClock::new(started_at_ms);
    let mut context = WasiCtxBuilder::new();
    context
        .wall_clock(WallClock(Arc::clone(&clock)))
        .secure_random(ChaCha12Rng::from_seed(seed))
        .insecure_random(ChaCha12Rng::from_seed(seed.map(|byte| !byte)))
        .insecure_random_seed(u128::from_le_bytes(seed[..16].try_into().expect("16 of 32 bytes")))
        .max_random_size(RANDOM_BYTES_MAX)
        .stdout(OutputStream(output.clone()))
        .stderr(OutputStream(output.clone()));
    let mut resources = ResourceTable::new();
    resources.set_max_capacity(RESOURCES_MAX);
    WasiParts { context: context.build(), resources, clock, outside, stop }
}

/// Links clocks, random, and the empty rest.
pub(crate) fn link<T: WasiView + HasWasi>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    use wasmtime_wasi::p2::bindings::io;
    type Io = IoOf;
    io::error::add_to_linker::<T, Io>(linker, |state| state.ctx().table)?;
    io::poll::add_to_linker::<T, Io>(linker, |state| state.ctx().table)?;
    io::streams::add_to_linker::<T, Io>(linker, |state| state.ctx().table)?;
    clocks::wall_clock::add_to_linker::<T, WasiClocks>(linker, T::clocks)?;
    clocks::monotonic_clock::add_to_linker::<T, SteadyClockOf>(linker, |state| SteadyClock::from(state.wasi()))?;
    random::random::add_to_linker::<T, WasiRandom>(linker, randomness)?;
    random::insecure::add_to_linker::<T, WasiRandom>(linker, randomness)?;
    random::insecure_seed::add_to_linker::<T, WasiRandom>(linker, randomness)?;
    filesystem::types::add_to_linker::<T, WasiFilesystem>(linker, T::filesystem)?;
    filesystem::preopens::add_to_linker::<T, WasiFilesystem>(linker, T::filesystem)?;
    link_cli(linker)
}

fn randomness<T: WasiView>(state: &mut T) -> &mut WasiRandomCtx {
    state.ctx().ctx.random()
}

fn link_cli<T: WasiView + 'static>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    cli::exit::add_to_linker::<T, WasiCli>(linker, T::cli)?;
    cli::environment::add_to_linker::<T, WasiCli>(linker, T::cli)?;
    cli::stdin::add_to_linker::<T, WasiCli>(linker, T::cli)?;
    cli::stdout::add_to_linker::<T, WasiCli>(linker, T::cli)?;
    cli::stderr::add_to_linker::<T, WasiCli>(linker, T::cli)?;
    cli::terminal_input::add_to_linker::<T, WasiCli>(linker, T::cli)?;
    cli::terminal_output::add_to_linker::<T, WasiCli>(linker, T::cli)?;
    cli::terminal_stdin::add_to_linker::<T, WasiCli>(linker, T::cli)?;
    cli::terminal_stdout::add_to_linker::<T, WasiCli>(linker, T::cli)?;
    cli::terminal_stderr::add_to_linker::<T, WasiCli>(linker, T::cli)
}

/// The resource table, for the interfaces of `wasi:io`.
struct IoOf;

impl wasmtime::component::HasData for IoOf {
    type Data<'a> = &'a mut ResourceTable;
}

/// stdout and stderr of a component: lines of its log.
struct OutputStream(StandardOutput);

impl IsTerminal for OutputStream {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for OutputStream {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(Self(self.0.clone()))
    }
}

impl AsyncWrite for OutputStream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.0.write(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
