//! A small platform that does what a test says: a server on loopback whose answers one function gives, that remembers what
//! it was asked, and that is gone when the test is. It speaks plain HTTP/1.1, keeps connections, and is strict about
//! nothing else.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{JoinHandle, spawn};
use std::time::Instant;

use serde_json::Value;

/// Largest body that it reads.
const BODY_BYTES_MAX: usize = 64 << 20;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Which of all requests it is, from 1.
    pub number: usize,
    /// Which of the requests to this path it is, from 1.
    pub nth: usize,
    /// When it came.
    pub at: Instant,
    /// In capitals.
    pub method: String,
    /// Without the query, as it was sent: percent-encoded.
    pub path: String,
    /// Names and values, decoded.
    pub query: Vec<(String, String)>,
    /// Names, in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// As it was sent.
    pub body: Vec<u8>,
}

impl Asked {
    /// The parts of the path.
    pub fn segments(&self) -> Vec<&str> {
        self.path.split('/').filter(|segment| !segment.is_empty()).collect()
    }

    /// A parameter of the query; empty if there is none.
    pub fn query(&self, name: &str) -> &str {
        last(&self.query, name)
    }

    /// A parameter of the query that is a number; none if it isn't there.
    pub fn number_of(&self, name: &str) -> Option<u64> {
        let text = self.query(name);
        (!text.is_empty()).then(|| text.parse().expect("the parameter is a number"))
    }

    /// A header field, by its name in lower case; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        last(&self.headers, name)
    }

    /// The body, which is JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// Of a name that is there twice, the last value.
fn last<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().rfind(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// A body that doesn't say what it is.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Answer {
        Answer { status, headers: Vec::new(), body: body.into() }
    }

    /// A body that says of itself that it is JSON, status 200.
    pub fn text(body: impl Into<Vec<u8>>) -> Answer {
        Answer::new(200, body).with_header("content-type", "application/json")
    }

    /// JSON, status 200.
    pub fn json(value: &Value) -> Answer {
        Answer::text(value.to_string())
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(self, status: u16) -> Answer {
        Answer { status, ..self }
    }

    /// The same with this header field, in the place of one of the same name. A `content-length` that is not the body's
    /// is told all the same, and the connection breaks off behind the body.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Answer {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// JSON, status 200.
impl From<Value> for Answer {
    fn from(value: Value) -> Answer {
        Answer::json(&value)
    }
}

/// The platform. It ends when it is dropped.
pub struct Platform {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

type Answers = dyn Fn(&Asked) -> Answer + Send + Sync;

struct Shared {
    answer: Box<Answers>,
    asked: Mutex<Vec<Asked>>,
    is_over: AtomicBool,
}

impl Platform {
    /// One that answers like this, on a port of its own. Each connection has a thread of its own, so an answer may take its
    /// time; one that panics breaks its connection off.
    pub fn start<A: Into<Answer>>(answer: impl Fn(&Asked) -> A + Send + Sync + 'static) -> Platform {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let answer = Box::new(move |asked: &Asked| -> Answer { answer(asked).into() });
        let shared = Arc::new(Shared { answer, asked: Mutex::default(), is_over: AtomicBool::new(false) });
        let accepting = Arc::clone(&shared);
        let thread = spawn(move || {
            for stream in listener.incoming() {
                if accepting.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let shared = Arc::clone(&accepting);
                // A connection that breaks is the other side's affair: some tests kill it.
                spawn(move || drop(shared.serve(&stream)));
            }
        });
        Platform { address, shared, thread: Some(thread) }
    }

    /// Where it is.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A connections file with the account `api`, without authentication. More fields of it, indented by two, may follow.
    pub fn connections(&self) -> String {
        let base_url = self.base_url();
        format!("api:\n  platform: http\n  base_url: {base_url}\n  allow_private: true\n  variant: none\n")
    }

    /// All requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.lock().clone()
    }

    /// How many requests there were so far.
    pub fn count(&self) -> usize {
        self.shared.lock().len()
    }

    /// Forgets the requests so far; the next one is the first.
    pub fn forget(&self) {
        self.shared.lock().clear();
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        // The thread waits for a connection: here is one.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Vec<Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers the requests of a connection, one after the other.
    fn serve(&self, stream: &TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream);
        while let Some(mut asked) = read(&mut reader)? {
            {
                let mut all = self.lock();
                asked.number = all.len() + 1;
                asked.nth = all.iter().filter(|before| before.path == asked.path).count() + 1;
                all.push(asked.clone());
            }
            let is_whole = write(stream, &(self.answer)(&asked), asked.method == "HEAD")?;
            if !is_whole {
                break;
            }
        }
        Ok(())
    }
}

/// The next request; none if the other side has gone.
fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Asked>> {
    let first = line(reader)?;
    let mut words = first.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(None) };
    let mut headers = Vec::new();
    while let Some((name, value)) = line(reader)?.split_once(':') {
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length: usize = last(&headers, "content-length").parse().unwrap_or(0);
    assert!(length <= BODY_BYTES_MAX, "a body of {length} bytes");
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let query = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
    let (method, path) = (method.to_owned(), path.to_owned());
    Ok(Some(Asked { number: 0, nth: 0, at: Instant::now(), method, path, query, headers, body }))
}

/// The next line without its end; empty at the end of the connection.
fn line(reader: &mut impl BufRead) -> std::io::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    line.truncate(line.trim_end().len());
    Ok(line)
}

/// What percent-encoding and `+` stand for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| char::from(digit.expect("two digits")));
                u8::from_str_radix(&String::from_iter(digits), 16).expect("two digits")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("a parameter is UTF-8")
}

/// Sends an answer; false if it told another length than it has, so that nothing can follow.
fn write(mut stream: &TcpStream, answer: &Answer, only_head: bool) -> std::io::Result<bool> {
    let mut sent = format!("HTTP/1.1 {} Status\r\n", answer.status);
    let mut fields = answer.headers.clone();
    let is_length = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-length");
    let is_whole = !fields.iter().any(is_length);
    if is_whole {
        fields.push(("content-length".to_owned(), answer.body.len().to_string()));
    }
    fields.iter().for_each(|(name, value)| sent.push_str(&format!("{name}: {value}\r\n")));
    sent.push_str("\r\n");
    let mut sent = sent.into_bytes();
    if !only_head {
        sent.extend_from_slice(&answer.body);
    }
    stream.write_all(&sent)?;
    Ok(is_whole)
}
