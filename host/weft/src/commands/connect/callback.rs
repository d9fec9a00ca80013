//! Taking what the platform sends the browser back with, on a port of this machine.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::exit;
use crate::language::Language;
use crate::message::{Message, Messages};

/// Most bytes of a request.
const REQUEST_BYTES_MAX: usize = 32 << 10;
/// How long a browser may take for its request.
const REQUEST_TIME: Duration = Duration::from_secs(10);

/// Where the answer of a platform comes in.
pub struct Callback {
    listener: TcpListener,
    path: String,
    /// The address, to be registered at the platform.
    pub address: String,
    language: Language,
}

impl Callback {
    /// Listens on a port of this machine that no other machine reaches.
    pub async fn listen(platform: &str, port: u16, language: Language) -> Result<Self, Messages> {
        let failed = |error: std::io::Error| {
            let reason = language.one(
                format!("the answer of the platform can't be taken on port {port}: {error}"),
                format!("无法在端口 {port} 接收平台的回调：{error}"),
            );
            Messages::one(exit::HOST, Message::new(reason, "--port PORT"))
        };
        #[allow(clippy::disallowed_methods, reason = "the platform sends the browser of whoever sits here back to it")]
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let path = format!("/oauth/back/{platform}");
        Ok(Self { listener, address: format!("http://127.0.0.1:{port}{path}"), path, language })
    }

    /// What comes back, once it does. Whoever asks for anything else gets nothing.
    pub async fn answer(&self) -> BTreeMap<String, String> {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else { continue };
            if let Ok(Some(answer)) = tokio::time::timeout(REQUEST_TIME, self.take(stream)).await {
                return answer;
            }
        }
    }

    async fn take(&self, mut stream: TcpStream) -> Option<BTreeMap<String, String>> {
        let request = read_head(&mut stream).await?;
        let target = request.lines().next()?.strip_prefix("GET ")?.split(' ').next()?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        // Whoever declines is sent back by some platforms with nothing at all.
        let is_here = path == self.path;
        let (status, text) = match is_here {
            true => ("200 OK", self.language.either(DONE, DONE_ZH)),
            false => ("404 Not Found", self.language.either("There is nothing here.", "这里没有内容。")),
        };
        let page = format!("<!doctype html><meta charset=utf-8><title>weft</title><p>{text}</p>");
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
             referrer-policy: no-referrer\r\ncontent-security-policy: default-src 'none'\r\nconnection: close\r\n\r\n",
            page.len()
        );
        let _ = stream.write_all(format!("{head}{page}").as_bytes()).await;
        let _ = stream.shutdown().await;
        is_here.then(|| pairs(query))
    }
}

const DONE: &str =
    "The answer has arrived. Go back to the terminal: it says who was authorized. This page can be closed.";
const DONE_ZH: &str = "已收到授权结果。请回到终端查看授权的是哪个账号，本页面可以关闭。";

/// The entries of a query, decoded; of two of the same name the first one.
pub fn pairs(query: &str) -> BTreeMap<String, String> {
    let mut entries = BTreeMap::new();
    for (name, value) in weft_engine::read_query(query) {
        entries.entry(name).or_insert(value);
    }
    entries
}

/// The head of a request.
async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut piece).await.ok().filter(|count| *count > 0)?;
        head.extend_from_slice(&piece[..count]);
        if head.len() > REQUEST_BYTES_MAX {
            return None;
        }
    }
    String::from_utf8(head).ok()
}
