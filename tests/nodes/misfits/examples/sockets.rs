//! Reaches for the network by itself, through the sockets of the standard library.
#![cfg(target_arch = "wasm32")]

use weft_sdk::{Call, Failure, Label, Node, Page, label};

#[path = "shared/nothing.rs"]
mod nothing;

struct Dial;

impl Node for Dial {
    const NAME: &'static str = "dial";
    type Parameters = nothing::Parameters;
    type Record = ();

    fn title() -> Label {
        label("Dial", "拨号")
    }

    fn run(_: Call<nothing::Parameters>) -> Result<Page, Failure> {
        match std::net::TcpStream::connect("127.0.0.1:80") {
            Ok(_) => Ok(Page::default()),
            Err(error) => Err(Failure::unavailable(error.to_string())),
        }
    }
}

weft_sdk::component! {
    name: "sockets",
    title: label("Sockets", "套接字"),
    connection: None,
    nodes: [Dial],
}
