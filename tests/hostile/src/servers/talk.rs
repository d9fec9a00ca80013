//! One TCP connection, as a script sees it.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One TCP connection.
pub struct Talk {
    stream: TcpStream,
    /// What came and wasn't looked at yet.
    came: Vec<u8>,
}

impl Talk {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, came: Vec::new() }
    }

    /// The next request as text: its head, and its body as far as a length says how long that is.
    pub async fn asked(&mut self) -> Result<String> {
        let head = self.head().await?;
        let text = String::from_utf8_lossy(&self.came[..head]).into_owned();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
        let end = head + length.unwrap_or(0);
        while self.came.len() < end {
            self.read().await?;
        }
        let rest = self.came.split_off(end);
        let request = std::mem::replace(&mut self.came, rest);
        Ok(String::from_utf8_lossy(&request).into_owned())
    }

    /// The head of the next request, whose body is left unread.
    pub async fn asked_for(&mut self) -> Result<()> {
        self.head().await.map(drop)
    }

    async fn head(&mut self) -> Result<usize> {
        loop {
            if let Some(at) = self.came.windows(4).position(|end| end == b"\r\n\r\n") {
                return Ok(at + 4);
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> Result<()> {
        match self.stream.read_buf(&mut self.came).await? {
            0 => Err(Error::from(ErrorKind::UnexpectedEof)),
            _ => Ok(()),
        }
    }

    /// Sends these bytes.
    pub async fn say(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        self.stream.write_all(bytes.as_ref()).await
    }

    /// Sends this body as a whole and proper answer.
    pub async fn answer(&mut self, body: impl AsRef<[u8]>) -> Result<()> {
        let body = body.as_ref();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        self.say(head).await?;
        self.say(body).await
    }

    /// Sends these bytes again and again, until nobody listens.
    pub async fn say_for_ever(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        loop {
            self.say(bytes.as_ref()).await?;
        }
    }

    /// Sends these bytes one by one, one a second.
    pub async fn say_slowly(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        for byte in bytes.as_ref() {
            self.say([*byte]).await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    }

    /// Says nothing until the other side goes.
    pub async fn listen(&mut self) -> Result<()> {
        loop {
            self.came.clear();
            self.read().await?;
        }
    }

    /// Sends no more, and goes on listening.
    pub async fn say_no_more(&mut self) -> Result<()> {
        self.stream.shutdown().await?;
        self.listen().await
    }

    /// Breaks the connection, without the good-bye of TCP.
    pub fn reset(self) -> Result<()> {
        self.stream.set_zero_linger()
    }

    /// The connection itself, for what isn't text.
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }
}
