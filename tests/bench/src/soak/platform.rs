//! The platforms: one for each account, on loopback.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use weft_fakes::kit::chance::Chance;

use super::asked::{Asked, What, bears};
use super::load::Load;
use super::record::{RING, ROWS, Record, place};
use super::weather::{Fault, Weather};
use crate::Outcome;
use crate::wire::request_end;

/// How often a connection without an answer looks whether it is to break.
const HANGS_FOR: Duration = Duration::from_millis(100);

/// All platforms.
pub struct Platforms {
    pub all: Vec<Arc<Platform>>,
    pub weather: Arc<Weather>,
}

impl Platforms {
    /// Opens them.
    pub async fn start(load: &Load) -> Outcome<Self> {
        let weather = Arc::new(Weather::new(load));
        let mut all = Vec::new();
        for account in 0..load.accounts {
            all.push(Platform::start(account, load.workflows, Arc::clone(&weather)).await?);
        }
        Ok(Self { all, weather })
    }

    /// How often something went wrong.
    pub fn faults(&self) -> u64 {
        self.all.iter().map(|platform| platform.faults.load(Ordering::Relaxed)).sum()
    }
}

/// A platform.
pub struct Platform {
    account: usize,
    pub base_url: String,
    /// What every request has to bear.
    pub token: String,
    weather: Arc<Weather>,
    workflows: Vec<Holdings>,
    chance: Mutex<Chance>,
    faults: AtomicU64,
}

/// What it holds for one workflow.
struct Holdings {
    /// Which round is at each place of the ring; 0 for none.
    rounds: [AtomicU64; RING],
    /// When the first request came since somebody began to wait for it.
    first_asked: Mutex<Option<Instant>>,
}

impl Platform {
    async fn start(account: usize, workflows: usize, weather: Arc<Weather>) -> Outcome<Arc<Self>> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let holdings = || Holdings { rounds: Default::default(), first_asked: Mutex::default() };
        let platform = Arc::new(Self {
            account,
            base_url: format!("http://{}", listener.local_addr()?),
            token: format!("token-of-account-{account:02}-of-the-soak"),
            weather,
            workflows: (0..workflows).map(|_| holdings()).collect(),
            chance: Mutex::new(Chance::from_state(account as u64)),
            faults: AtomicU64::new(0),
        });
        let server = Arc::clone(&platform);
        tokio::spawn(async move {
            loop {
                // No more files for the moment, say: the next one may get one.
                let Ok((stream, _)) = listener.accept().await else {
                    tokio::time::sleep(HANGS_FOR).await;
                    continue;
                };
                let server = Arc::clone(&server);
                tokio::spawn(async move { server.serve(stream).await });
            }
        });
        Ok(platform)
    }

    /// From now on it holds this round of a workflow, in the place of another one.
    pub fn begin_round(&self, workflow: usize, round: u64) {
        self.workflows[workflow].rounds[place(round)].store(round, Ordering::Relaxed);
    }

    /// The rounds that it holds of a workflow.
    pub fn rounds(&self, workflow: usize) -> Vec<u64> {
        let rounds = self.workflows[workflow].rounds.iter().map(|round| round.load(Ordering::Relaxed));
        rounds.filter(|&round| round > 0).collect()
    }

    /// Waits for the next request of a workflow.
    pub fn expect(&self, workflow: usize) {
        *self.first_asked(workflow) = None;
    }

    /// When it came.
    pub fn asked_at(&self, workflow: usize) -> Option<Instant> {
        *self.first_asked(workflow)
    }

    fn first_asked(&self, workflow: usize) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.workflows[workflow].first_asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers requests until either side has had enough.
    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
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
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            buffer.drain(..end);
            let answer = self.answer(&head);
            let fault = self.fault();
            if !answer_with(&mut stream, answer, fault, || self.weather.hangs(self.account)).await? {
                return Ok(());
            }
        }
    }

    fn fault(&self) -> Option<Fault> {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        let fault = self.weather.fault(self.account, &mut chance);
        self.faults.fetch_add(u64::from(fault.is_some()), Ordering::Relaxed);
        fault
    }

    /// The honest answer: status and body.
    fn answer(&self, head: &str) -> (u16, String) {
        if !bears(head, &self.token) {
            return (401, r#"{"message":"that is the token of somebody else"}"#.to_owned());
        }
        let asked = Asked::read(head).filter(|asked| asked.workflow < self.workflows.len() && asked.slot < RING);
        let Some(Asked { workflow, slot, what }) = asked else {
            return (400, r#"{"message":"nobody should ask that"}"#.to_owned());
        };
        self.first_asked(workflow).get_or_insert_with(Instant::now);
        let round = self.workflows[workflow].rounds[slot].load(Ordering::Relaxed);
        let record = |id| Record::of(self.account, workflow, round, id);
        match what {
            What::Detail { id } if (1..=ROWS).contains(&id) => (200, format!("{{\"row\":{}}}", record(id).detail())),
            What::Detail { .. } => (400, r#"{"message":"there is no such record"}"#.to_owned()),
            What::Page { number, size } => {
                let before = number.saturating_sub(1).saturating_mul(size);
                let ids = (before + 1)..=before.saturating_add(size).min(ROWS);
                let rows: Vec<String> = ids.map(|id| record(id).json("")).collect();
                (200, format!("{{\"total\":{ROWS},\"rows\":[{}]}}", rows.join(",")))
            }
        }
    }
}

/// Answers as the fault has it. Says whether the connection lives on.
async fn answer_with(
    stream: &mut TcpStream,
    (status, body): (u16, String),
    fault: Option<Fault>,
    hangs: impl Fn() -> bool,
) -> io::Result<bool> {
    match fault {
        None => send(stream, status, "", &body).await?,
        Some(Fault::Slow(pause)) => {
            tokio::time::sleep(pause).await;
            send(stream, status, "", &body).await?;
        }
        Some(Fault::Unavailable) => send(stream, 503, "", r#"{"message":"not now"}"#).await?,
        Some(Fault::Throttled) => send(stream, 429, "retry-after: 1\r\n", r#"{"message":"not so fast"}"#).await?,
        Some(Fault::Truncated) => {
            let whole = written(status, "", &body);
            stream.write_all(&whole.as_bytes()[..whole.len() - body.len() / 2 - 1]).await?;
            return Ok(false);
        }
        Some(Fault::Reset) => {
            stream.set_zero_linger()?;
            return Ok(false);
        }
        Some(Fault::Hangs) => {
            while hangs() {
                tokio::time::sleep(HANGS_FOR).await;
            }
            return Ok(false);
        }
    }
    Ok(true)
}

async fn send(stream: &mut TcpStream, status: u16, fields: &str, body: &str) -> io::Result<()> {
    stream.write_all(written(status, fields, body).as_bytes()).await
}

fn written(status: u16, fields: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} \r\ncontent-type: application/json\r\n{fields}content-length: {length}\r\n\r\n{body}")
}
