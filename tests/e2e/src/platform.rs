//! A small platform that does what a test says: on loopback, and gone when the test is.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

/// Largest body that it reads.
const BODY_BYTES_MAX: usize = 16 << 20;

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// In capitals.
    pub method: String,
    /// Without the query, as it was sent.
    pub path: String,
    /// Decoded; of a parameter that stands there twice, the last value.
    pub query: BTreeMap<String, String>,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    /// As it was sent.
    pub body: Vec<u8>,
    /// How many requests there were to this path, this one included.
    pub number: u32,
}

impl Request {
    /// The parts of the path.
    pub fn segments(&self) -> Vec<&str> {
        self.path.split('/').filter(|segment| !segment.is_empty()).collect()
    }

    /// A parameter of the query as a number.
    pub fn number_of(&self, name: &str) -> Option<u64> {
        self.query.get(name)?.parse().ok()
    }
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers, beside those that are always there.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// JSON, status 200.
    pub fn json(value: &Value) -> Self {
        Self::text(value.to_string())
    }

    /// A body that says of itself that it is JSON, status 200.
    pub fn text(body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { status: 200, headers, body: body.into() }
    }

    /// The same with another status.
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The same with another header.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

type Answers = dyn Fn(&Request) -> Answer + Send + Sync;

/// The platform.
pub struct Platform {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    over: Arc<AtomicBool>,
}

impl Platform {
    /// One that answers like this.
    pub fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Platform {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let (requests, over) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let platform = Platform { address, requests: Arc::clone(&requests), over: Arc::clone(&over) };
        let answer: Arc<Answers> = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let (requests, answer) = (Arc::clone(&requests), Arc::clone(&answer));
                // A connection that breaks is the other side's affair.
                thread::spawn(move || drop(serve(stream, &requests, answer.as_ref())));
            }
        });
        platform
    }

    /// Where it is.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Whoever waits for a connection gets one.
        drop(TcpStream::connect(self.address));
    }
}

fn serve(stream: TcpStream, requests: &Mutex<Vec<Request>>, answer: &Answers) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    while let Some(mut request) = read(&mut reader)? {
        {
            let mut all = requests.lock().unwrap_or_else(PoisonError::into_inner);
            let before = all.iter().filter(|other| other.path == request.path).count();
            request.number = u32::try_from(before + 1).unwrap_or(u32::MAX);
            all.push(request.clone());
        }
        let Answer { status, headers, body } = answer(&request);
        let mut head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n", body.len());
        headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
        writer.write_all(format!("{head}\r\n").as_bytes())?;
        if request.method != "HEAD" {
            writer.write_all(&body)?;
        }
    }
    Ok(())
}

/// The next request; none if the other side has gone.
fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut request = Request { method: method.to_owned(), path: path.to_owned(), ..Request::default() };
    request.query = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        request.headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length: usize = request.headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    assert!(length <= BODY_BYTES_MAX, "a body of {length} bytes");
    request.body = vec![0; length];
    reader.read_exact(&mut request.body)?;
    Ok(Some(request))
}

fn pair(pair: &str) -> (String, String) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    (decoded(name), decoded(value))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| char::from(digit.unwrap_or(b'0')));
                u8::from_str_radix(&String::from_iter(digits), 16).unwrap_or(b'?')
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("a parameter is UTF-8")
}
