//! A platform that a test makes up: one function from a request to an answer.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::spawn;
use std::time::Duration;

/// Longest head of a request, in bytes.
const HEAD_BYTES_MAX: u64 = 1 << 20;
/// Longest body of a request, in bytes.
const BODY_BYTES_MAX: usize = 64 << 20;
/// How long a connection may be idle.
const IDLE: Duration = Duration::from_secs(60);

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Which request of the platform it is, from 1.
    pub number: usize,
    /// GET, POST and the like.
    pub method: String,
    /// The path as it was sent, still encoded, without the query.
    pub path: String,
    /// The query, decoded; of a name that comes twice, the last.
    pub query: BTreeMap<String, String>,
    /// Header fields by their names in small letters.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Asked {
    /// A query parameter; empty if it isn't there.
    pub fn query(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Header fields beside the length.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A good one of JSON.
    pub fn json(value: &serde_json::Value) -> Answer {
        Answer::text(200, "application/json", &value.to_string())
    }

    /// One of a text.
    pub fn text(status: u16, content_type: &str, text: &str) -> Answer {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Answer { status, headers, body: text.as_bytes().to_vec() }
    }
}

/// A running platform on a free port of this machine. It ends when dropped.
pub struct Platform {
    address: SocketAddr,
    shared: Arc<Shared>,
}

type Behaviour = dyn Fn(&Asked) -> Answer + Send + Sync;

struct Shared {
    answer: Box<Behaviour>,
    asked: Mutex<Vec<Asked>>,
    ended: AtomicBool,
}

impl Platform {
    /// Starts one that answers like this.
    pub fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Platform {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let shared =
            Arc::new(Shared { answer: Box::new(answer), asked: Mutex::default(), ended: AtomicBool::new(false) });
        let accepting = Arc::clone(&shared);
        spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if accepting.ended.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                spawn(move || shared.serve(&stream));
            }
        });
        Platform { address, shared }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The account `api` of the component `http`, as a connections file has it.
    pub fn account(&self) -> String {
        let base_url = self.base_url();
        format!("api:\n  platform: http\n  base_url: {base_url}\n  allow_private: true\n  variant: none\n")
    }

    /// All requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.lock().clone()
    }

    /// Forgets the requests so far.
    pub fn forget(&self) {
        self.shared.lock().clear();
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        // Whoever accepts connections notices with the next one.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers the requests of a connection until it ends, or sends what is no request.
    fn serve(&self, stream: &TcpStream) {
        let _ = stream.set_read_timeout(Some(IDLE));
        let _ = stream.set_nodelay(true);
        let mut reader = BufReader::new(stream);
        while let Some(mut asked) = read(&mut reader) {
            let asked = {
                let mut all = self.lock();
                asked.number = all.len() + 1;
                all.push(asked.clone());
                asked
            };
            if write(stream, &asked, &(self.answer)(&asked)).is_err() {
                return;
            }
        }
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Asked> {
    let line = line(reader)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let mut headers = BTreeMap::new();
    loop {
        let line = self::line(reader)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; Some(length).filter(|&length| length <= BODY_BYTES_MAX)?];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let query = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
    Some(Asked { number: 0, method, path: path.to_owned(), query, headers, body })
}

fn line(reader: &mut BufReader<&TcpStream>) -> Option<String> {
    let mut line = String::new();
    reader.take(HEAD_BYTES_MAX).read_line(&mut line).ok().filter(|&read| read > 0)?;
    Some(line.trim_end().to_owned())
}

/// Percent-encoded text as it was meant.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match (first, digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = behind;
            }
            (byte, _) => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn write(mut stream: &TcpStream, asked: &Asked, answer: &Answer) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} -\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", answer.body.len()));
    stream.write_all(head.as_bytes())?;
    if asked.method != "HEAD" {
        stream.write_all(&answer.body)?;
    }
    stream.flush()
}
