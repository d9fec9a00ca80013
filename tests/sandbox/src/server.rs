//! A local HTTP server. What it answers is up to the test; what it saw, the test may look at.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request that arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    /// When.
    pub at: Instant,
    /// Method.
    pub method: String,
    /// Path.
    pub path: String,
    /// Query, as it came.
    pub query: String,
    /// Header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: String,
}

impl Seen {
    /// A header field, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// A query parameter, decoded, or nothing.
    pub fn parameter(&self, name: &str) -> String {
        let mut pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs.find(|(field, _)| field == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }
}

/// What to answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Header fields.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// How long to wait before answering.
    pub delay: Duration,
    /// Whether to break the connection instead.
    pub broken: bool,
}

impl Answer {
    /// This status and body.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), delay: Duration::ZERO, broken: false }
    }

    /// 200 and nothing to say.
    pub fn ok() -> Self {
        Self::new(200, "ok")
    }

    /// A redirect.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::new(status, "").header("location", location)
    }

    /// The connection breaks.
    pub fn broken() -> Self {
        Self { broken: true, ..Self::ok() }
    }

    /// The same answer with one more header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same answer, later.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }
}

type Program = dyn Fn(&Seen) -> Answer + Send + Sync;

/// A server on a free port of 127.0.0.1, as long as it is held.
pub struct Server {
    /// Scheme, address and port.
    pub base_url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server that answers like this.
    pub async fn start(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self::serve(answer, Arc::default()).await
    }

    async fn serve(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static, seen: Arc<Mutex<Vec<Seen>>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("the port").port();
        let task = tokio::spawn(accept(listener, Arc::new(answer), Arc::clone(&seen)));
        Self { base_url: format!("http://127.0.0.1:{port}"), seen, task }
    }

    /// The same without a memory, for a long time.
    pub async fn start_quiet(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let forget = Arc::downgrade(&seen);
        let forgetful = move |asked: &Seen| {
            forget.upgrade().iter().for_each(|seen| lock(seen).clear());
            answer(asked)
        };
        Self::serve(forgetful, seen).await
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.seen).clone()
    }

    /// The paths of all requests so far.
    pub fn paths(&self) -> Vec<String> {
        lock(&self.seen).iter().map(|seen| seen.path.clone()).collect()
    }

    /// A text with this server's port replaced, for snapshots.
    pub fn hide_port(&self, text: &str) -> String {
        text.replace(&format!(":{}", self.port()), ":PORT")
    }

    /// The port it listens on.
    pub fn port(&self) -> &str {
        self.base_url.rsplit(':').next().expect("the URL was made with a port")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(seen: &Mutex<Vec<Seen>>) -> std::sync::MutexGuard<'_, Vec<Seen>> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, answer: Arc<Program>, seen: Arc<Mutex<Vec<Seen>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&seen)));
    }
}

async fn serve(stream: TcpStream, answer: Arc<Program>, seen: Arc<Mutex<Vec<Seen>>>) {
    let service = service_fn(|request| {
        let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
        async move { respond(request, &*answer, &seen).await }
    });
    // An error here is a connection that the answer or the client broke on purpose.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// The error breaks the connection.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("broken on purpose")
    }
}

impl std::error::Error for Broken {}

async fn respond(
    request: Request<Incoming>,
    answer: &Program,
    seen: &Mutex<Vec<Seen>>,
) -> Result<Response<Full<Bytes>>, Broken> {
    let request = read(request).await.map_err(|_| Broken)?;
    lock(seen).push(request.clone());
    let answer = answer(&request);
    tokio::time::sleep(answer.delay).await;
    if answer.broken {
        return Err(Broken);
    }
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value.as_bytes());
    }
    Ok(response.body(Full::from(answer.body)).expect("tests give sound header fields"))
}

async fn read(request: Request<Incoming>) -> Result<Seen, hyper::Error> {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Seen {
        at,
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
        body: text(&body.collect().await?.to_bytes()),
    })
}
