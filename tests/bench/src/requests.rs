//! Many requests through nodes to a server in this process that counts its TCP connections, beside a plain program's.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use weft_engine::store::{Store, StoreTarget};

use crate::Outcome;
use crate::arguments::Arguments;
use crate::comparison::{Figures, in_turns};
use crate::in_process::{self, InProcess};
use crate::summary::Summary;
use crate::target::Target;
use crate::wire::request_end;

/// Requests under way at the same time.
const AT_ONCE: usize = 32;
/// TCP connections that an account keeps.
const POOL: Target = Target::AtMost(64.0);
/// How many of a plain program's requests there are, with a fresh instance for each.
const OF_PLAIN: Target = Target::AtLeast(0.4);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Weft,
    Plain,
}

/// Measures and prints.
pub fn run(arguments: &Arguments, folder: &Path, summary: &mut Summary) -> Outcome<()> {
    let rounds = arguments.rounds(5);
    let requests = arguments.requests();
    println!("\nRequests through nodes: {requests} calls of xiaoe/user, {AT_ONCE} at once ({rounds} rounds)");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let server = runtime.block_on(Server::start())?;
    let weft = runtime.block_on(InProcess::new())?;
    let plan = runtime.block_on(weft.plan(&workflow(requests)))?;
    let mut file = 0;
    let mut connections = [0, 0];
    let measured = in_turns(rounds, &[Side::Weft, Side::Plain, Side::Plain], |side| {
        let before = server.connections();
        file += 1;
        let target: StoreTarget = format!("sqlite:{}", folder.join(format!("requests-{file}.db")).display()).parse()?;
        let started = Instant::now();
        match side {
            Side::Weft => runtime.block_on(async {
                let store = Store::open(&target).await?;
                in_process::run(&plan, &store, &weft.shop(&server.base_url)?, file).await
            })?,
            Side::Plain => runtime.block_on(plain(&server.base_url, requests))?,
        }
        let opened = server.connections() - before;
        let most = &mut connections[usize::from(side == Side::Plain)];
        *most = opened.max(*most);
        Ok(requests as f64 / started.elapsed().as_secs_f64())
    })?;
    print(requests, &measured.figures(|per_second| *per_second), connections, summary);
    Ok(())
}

fn print(requests: u64, figures: &Figures<Side>, opened: [u64; 2], summary: &mut Summary) {
    let (weft, plain) = (figures.usual(Side::Weft), figures.usual(Side::Plain));
    let (ratio, control) = (figures.ratio(Side::Weft, Side::Plain), figures.control(Side::Plain));
    println!("  weft {weft:.0}/s   plain {plain:.0}/s");
    println!("  ratio {ratio}   ({})   A/A {control}", OF_PLAIN.verdict(ratio.usual, "x"));
    let [of_weft, of_plain] = opened;
    let verdict = POOL.verdict(of_weft as f64, " TCP connections");
    println!("  TCP connections opened by a run: weft {of_weft} ({verdict}), plain {of_plain}");
    let what = format!("{requests} calls with a request each, {AT_ONCE} at once");
    let measured = format!("weft {weft:.0}/s, plain reqwest {plain:.0}/s: {ratio}, A/A {control}");
    summary.add(&what, measured, OF_PLAIN, ratio.usual, "x");
    let measured = format!("weft {of_weft}, plain reqwest {of_plain}");
    summary.add(format!("{what}: TCP connections"), measured, POOL, of_weft as f64, "");
}

fn workflow(requests: u64) -> String {
    format!(
        "weft: 1
name: requests
connections: {{ shop: xiaoe }}
inputs: {{ number: {{ type: integer }} }}
steps:
  - id: users
    for_each: ${{ [range({requests})] }}
    uses: xiaoe/user
    connection: shop
    with: {{ user_id: u_1 }}
    parallel: {AT_ONCE}
"
    )
}

/// The same requests by a plain program.
async fn plain(base_url: &str, requests: u64) -> Outcome<()> {
    // Fails only if a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let left = Arc::new(AtomicU64::new(requests));
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (client, left, url) = (client.clone(), Arc::clone(&left), format!("{base_url}/xe.user.info.get/1.0.0"));
        workers.spawn(async move {
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                client.post(&url).body("{}").send().await?.bytes().await?;
            }
            Ok::<(), reqwest::Error>(())
        });
    }
    while let Some(done) = workers.join_next().await {
        done??;
    }
    Ok(())
}

/// The least that answers HTTP/1.1 and keeps connections open.
struct Server {
    base_url: String,
    connections: Arc<AtomicU64>,
}

const TOKEN: &str = r#"{"code":0,"msg":"success","data":{"access_token":"xe_token_for_benchmarks","expires_in":7200}}"#;
const USER: &str = r#"{"code":0,"msg":"success","data":{"user_id":"u_1","nickname":"Li","name":"Li","phone":"13900000001","city":"Hangzhou","created_at":"2024-03-05 10:11:12"}}"#;

impl Server {
    async fn start() -> Outcome<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let connections = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(stream));
            }
        });
        Ok(Self { base_url, connections })
    }

    fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }
}

/// Answers requests until the other side has had enough.
async fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = request_end(&buffer) {
                break end;
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let body = if buffer.starts_with(b"GET /token") { TOKEN } else { USER };
        buffer.drain(..end);
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
        stream.write_all(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()).await?;
    }
}
