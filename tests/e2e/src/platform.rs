//! A small platform whose every answer a test writes: strict about nothing but HTTP, on a port of this machine.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{JoinHandle, spawn};

/// Largest request body that is read.
const BODY_BYTES_MAX: usize = 16 << 20;

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Upper case.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// As it was sent, percent-encoded; empty without one.
    pub query: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
    /// Which request it is, from 1.
    pub number: usize,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// Header fields besides the length.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Told {
    /// An answer with status 200 and this JSON.
    pub fn json(body: impl ToString) -> Told {
        Told::status(200, body)
    }

    /// An answer with this status and this JSON.
    pub fn status(status: u16, body: impl ToString) -> Told {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Told { status, headers, body: body.to_string().into_bytes() }
    }

    /// The same with one more header field.
    pub fn with(mut self, name: &str, value: &str) -> Told {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

type Answer = dyn Fn(&Asked) -> Told + Send + Sync;

/// A platform. It ends when it is dropped.
pub struct Platform {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Platform {
    /// One that answers so. Each connection has a thread of its own, so an answer may take its time.
    pub fn start(answer: impl Fn(&Asked) -> Told + Send + Sync + 'static) -> Platform {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("the port has a number");
        let (asked, ended): (Arc<Mutex<Vec<Asked>>>, Arc<AtomicBool>) = Default::default();
        let answer: Arc<Answer> = Arc::new(answer);
        let (known, over) = (Arc::clone(&asked), Arc::clone(&ended));
        let thread = spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let (known, answer) = (Arc::clone(&known), Arc::clone(&answer));
                // Whoever hangs up in the middle has been killed, which is what some tests are about.
                let _ = stream.map(|stream| spawn(move || serve(stream, &known, answer.as_ref())));
            }
        });
        Platform { address, asked, ended, thread: Some(thread) }
    }

    /// Where it is.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A connections file whose account `api` is this platform.
    pub fn connections(&self) -> String {
        let base_url = self.base_url();
        format!("api:\n  platform: http\n  base_url: {base_url}\n  allow_private: true\n  variant: none\n")
    }

    /// All requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.asked).clone()
    }

    /// How many requests there were so far.
    pub fn count(&self) -> usize {
        lock(&self.asked).len()
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // It waits for a connection: here is one.
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn lock(asked: &Mutex<Vec<Asked>>) -> MutexGuard<'_, Vec<Asked>> {
    asked.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the requests of a connection until it is closed.
fn serve(stream: TcpStream, asked: &Mutex<Vec<Asked>>, answer: &Answer) {
    let Ok(mut writer) = stream.try_clone() else { return };
    let mut reader = BufReader::new(stream);
    while let Some(mut request) = read(&mut reader) {
        {
            let mut asked = lock(asked);
            request.number = asked.len() + 1;
            asked.push(request.clone());
        }
        let Told { status, headers, body } = answer(&request);
        let mut head = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", body.len());
        headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
        let written = writer.write_all(format!("{head}\r\n").as_bytes()).and_then(|()| writer.write_all(&body));
        if written.is_err() {
            return;
        }
    }
}

/// The next request; none at the end of the connection.
fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut parts = line.split_whitespace();
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    assert!(length <= BODY_BYTES_MAX, "a body of {length} bytes");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { method, path: path.to_owned(), query: query.to_owned(), headers, body, number: 0 })
}
