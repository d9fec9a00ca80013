//! The component `hostile`: every node of it misbehaves in one way.
//!
//! - `exhaust.rs`: uses up time, memory, stack, log, page, requests
//! - `stop.rs`: ends without a page, or with one that is none
//! - `look.rs`: tells time, random and surroundings

mod exhaust;
mod look;
mod node;
mod stop;

use weft_sdk::{Connection, label};

weft_sdk::component! {
    name: "hostile",
    title: label("Hostile", "恶意"),
    connection: Some(Connection {
        base_url: "https://hostile.example".to_owned(),
        hosts: Vec::new(),
        fields: Vec::new(),
        variants: Vec::new(),
        authorize: None,
        limits: Vec::new(),
    }),
    nodes: [
        exhaust::Spin,
        exhaust::SpinInHost,
        exhaust::Sleep,
        exhaust::Allocate,
        exhaust::Recurse,
        exhaust::FloodLog,
        exhaust::FloodOutput,
        exhaust::ManyRequests,
        stop::Panic,
        stop::Exit,
        stop::Lie,
        look::Clock,
        look::Random,
    ],
}
