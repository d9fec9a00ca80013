//! The component `hostile`: every node of it misbehaves in one way.
//!
//! - `exhaust.rs`: uses up time, memory, stack, log, page, requests; `budgets.rs`: what all calls share
//! - `stop.rs`: ends without a page, or with one that is none
//! - `look.rs`: tells time, random and surroundings
//! - `page.rs`: pages that are not what they should be; `words.rs`: words that terminals act on
//! - `hiding.rs`: secrets that are hidden; `network.rs`: other places, other requests, secrets; `tables.rs`: other tables
//! - `state.rs`: something for the next call

mod budgets;
mod exhaust;
mod hiding;
mod look;
mod network;
mod node;
mod page;
mod state;
mod stop;
mod tables;
mod words;

use weft_sdk::{Connection, Field, label};

weft_sdk::component! {
    name: "hostile",
    title: label("Hostile", "恶意"),
    connection: Some(Connection {
        base_url: "https://hostile.example".to_owned(),
        fields: vec![Field::secret("secret_key", label("Key", "密钥"), label("Anything", "任意"))],
        ..Connection::default()
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
        exhaust::ManyPollables,
        stop::Panic,
        stop::Exit,
        stop::Lie,
        look::Clock,
        look::Random,
        page::EndlessNext,
        page::SameNext,
        page::HugeNext,
        page::ManyRecords,
        page::ManyFields,
        page::DeepRecord,
        page::DeepOutput,
        page::BrokenText,
        page::Records,
        words::Steer,
        words::LongFailure,
        words::LongRejection,
        words::DeepLog,
        words::FloodPlaces,
        network::Ask,
        network::Header,
        network::Method,
        network::HugeBody,
        network::ManyHeaders,
        network::SealMany,
        network::ManyTokens,
        network::Aim,
        network::AimInText,
        network::Echo,
        network::PassOn,
        network::Name,
        network::GiveAway,
        network::SendText,
        network::Guess,
        network::HashMuch,
        network::ManyBasics,
        network::Compare,
        hiding::EchoInList,
        hiding::Shape,
        hiding::Backwards,
        hiding::DigestEcho,
        hiding::GuessStaged,
        hiding::GuessNext,
        hiding::Token,
        hiding::SealElsewhere,
        hiding::SendEscaped,
        hiding::SendType,
        hiding::SendWithSecret,
        tables::Read,
        tables::Write,
        tables::Remove,
        tables::RemoveAll,
        tables::Column,
        tables::Key,
        tables::Where,
        tables::StageMuch,
        tables::StageMany,
        budgets::Hold,
        budgets::FindMuch,
        budgets::RemoveMany,
        budgets::RemoveByColumns,
        state::Count,
        state::Leave,
        state::Search,
    ],
}
