//! The threads and the port behind a fake.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

use super::wire::{HungUp, Reply};

/// What answers the requests of all connections.
pub trait Service: Send + Sync + 'static {
    /// Answers one request, or hangs up.
    fn serve(
        &self,
        caller: IpAddr,
        request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response<Reply>, HungUp>> + Send;
}

/// A service on a port of 127.0.0.1. It stops when dropped.
pub struct Host {
    address: SocketAddr,
    connections: Arc<AtomicU64>,
    runtime: Option<Runtime>,
}

impl Host {
    /// Serves on threads of its own, from the moment this returns. Port 0 takes a free one.
    pub fn start<S: Service>(name: &str, port: u16, threads: usize, service: Arc<S>) -> io::Result<Host> {
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime =
            Builder::new_multi_thread().worker_threads(threads.max(1)).thread_name(name).enable_all().build()?;
        let connections = Arc::new(AtomicU64::new(0));
        runtime.spawn(accept(listener, service, connections.clone()));
        Ok(Host { address, connections, runtime: Some(runtime) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// TCP connections accepted so far.
    pub fn connections_opened(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // Waiting for the threads would panic when dropped inside an async test.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn accept<S: Service>(listener: StdListener, service: Arc<S>, connections: Arc<AtomicU64>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve_connection(stream, peer, service.clone()));
            }
            // Out of file descriptors, most likely: give connections time to close.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve_connection<S: Service>(stream: TcpStream, peer: SocketAddr, service: Arc<S>) {
    let _ = stream.set_nodelay(true);
    let answer = service_fn(|request| service.serve(peer.ip(), request));
    // An error here is the caller's going away, or a fault that was asked for.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}
