//! A small platform on the loopback interface: a test says what it answers, and may look at what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};

/// A request that arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Which of all requests it is, from 1.
    pub number: usize,
    /// When it came.
    pub at: Instant,
    /// Method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Names and values of the query, decoded.
    pub query: Vec<(String, String)>,
    /// Header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Asked {
    /// A parameter of the query; empty if there is none.
    pub fn parameter(&self, name: &str) -> &str {
        find(&self.query, name)
    }

    /// A header field, by its name in lower case; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        find(&self.headers, name)
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// An answer: status, header fields, body.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    /// An answer of this status.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Reply {
        Reply { status, headers: Vec::new(), body: body.into() }
    }

    /// An answer that went well, in JSON.
    pub fn json(body: impl Into<Vec<u8>>) -> Reply {
        Reply::new(200, body).header("Content-Type", "application/json")
    }

    /// The same with a header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

type Answer = dyn Fn(&Asked) -> Reply + Send + Sync;

/// A server that answers as a test says. It ends when it is dropped.
pub struct Platform {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Platform {
    /// Starts a server on a port of its own.
    pub fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Platform {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
        let address = listener.local_addr().expect("it has an address");
        let (asked, ends) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let answer: Arc<Answer> = Arc::new(answer);
        let thread = spawn({
            let (asked, ends) = (Arc::clone(&asked), Arc::clone(&ends));
            move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    if ends.load(Ordering::Relaxed) {
                        return;
                    }
                    let (asked, answer) = (Arc::clone(&asked), Arc::clone(&answer));
                    spawn(move || talk(&stream, &asked, answer.as_ref()));
                }
            }
        });
        Platform { address, asked, ends, thread: Some(thread) }
    }

    /// Where it is.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A connections file with the account `api`, of this kind and with these fields (YAML, may be empty).
    pub fn connections(&self, variant: &str, fields: &str) -> String {
        let base_url = self.base_url();
        let fields = if fields.is_empty() { String::new() } else { format!("  fields: {fields}\n") };
        format!("api:\n  platform: http\n  variant: {variant}\n  base_url: {base_url}\n  allow_private: true\n{fields}")
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        // Wakes the thread up, which then sees that it is to end.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Answers the requests of one connection, one after the other.
fn talk(stream: &TcpStream, all: &Mutex<Vec<Asked>>, answer: &Answer) -> Option<()> {
    const PATIENCE: Duration = Duration::from_secs(60);
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut asked = read(&mut reader)?;
        {
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            asked.number = all.len() + 1;
            all.push(asked.clone());
        }
        write(stream, &answer(&asked), asked.method == "HEAD")?;
    }
}

#[allow(clippy::disallowed_methods, reason = "a test stands outside of any run")]
fn read(reader: &mut BufReader<&TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    let mut next = |reader: &mut BufReader<&TcpStream>| {
        line.clear();
        (reader.read_line(&mut line).ok()? > 0).then(|| line.trim_end().to_owned())
    };
    let first = next(reader)?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = Vec::new();
    loop {
        let field = next(reader)?;
        let Some((name, value)) = field.split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let mut body = vec![0; find(&headers, "content-length").parse().unwrap_or_default()];
    reader.read_exact(&mut body).ok()?;
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let query = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)));
    let path = path.to_owned();
    Some(Asked { number: 0, at: Instant::now(), method, path, query: query.collect(), headers, body })
}

/// What percent-encoding and `+` stand for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let digits = after.get(..2).filter(|_| byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            None if byte == b'+' => bytes.push(b' '),
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn write(mut stream: &TcpStream, reply: &Reply, only_head: bool) -> Option<()> {
    let mut answer = format!("HTTP/1.1 {} Status\r\ncontent-length: {}\r\n", reply.status, reply.body.len());
    for (name, value) in &reply.headers {
        answer.push_str(&format!("{name}: {value}\r\n"));
    }
    answer.push_str("\r\n");
    let mut answer = answer.into_bytes();
    if !only_head {
        answer.extend_from_slice(&reply.body);
    }
    stream.write_all(&answer).ok()
}
