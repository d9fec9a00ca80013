//! The other end of a connection, for the tests of fakes: they see what is on the wire, nothing is retried or followed.

use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};

/// A caller on one connection.
pub struct Caller(BufReader<TcpStream>);

/// What came back.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The status line and the fields, as they came.
    pub head: String,
    /// The body.
    pub text: String,
}

impl Caller {
    /// Connects.
    pub fn new(address: SocketAddr) -> Result<Caller> {
        Ok(Caller(BufReader::new(TcpStream::connect(address)?)))
    }

    /// Sends a request and reads the answer to its end. The error is the connection's.
    ///
    /// # Panics
    /// If what came whole is no answer.
    pub fn send(&mut self, method: &str, path: &str, content_type: &str, body: &str) -> Result<Answer> {
        self.send_with(method, path, &[("content-type", content_type)], body)
    }

    /// The same with these fields in the head.
    ///
    /// # Panics
    /// If what came whole is no answer.
    pub fn send_with(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Answer> {
        let fields = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect::<String>();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: fake\r\ncontent-length: {}\r\n{fields}\r\n", body.len());
        self.0.get_mut().write_all(format!("{head}{body}").as_bytes())?;
        self.read()
    }

    fn read(&mut self) -> Result<Answer> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut head)? == 0 {
                return Err(Error::other("closed before the answer"));
            }
        }
        let length = header(&head, "content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Ok(Answer { status, head, text: String::from_utf8(bytes).expect("UTF-8") })
    }
}

/// A field of a head.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
