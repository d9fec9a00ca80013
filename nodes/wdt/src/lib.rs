//! What the components for Wangdiantong (旺店通) share. The enterprise and the flagship edition have the same vocabulary
//! and different protocols; both are also reached through Qimen (奇门), Alibaba's gateway between software vendors.
//!
//! - `interface.rs`: the type of a row of an edition's table: one interface of the platform, from which a node is made
//! - `columns.rs`: fields of records and their types, written as one text
//! - `filter.rs`: parameters of a node -> arguments of a request
//! - `describe.rs`: a row -> what the node says about itself
//! - `edition.rs`: what an edition has to say, and running its nodes
//! - `app.rs`: the two kinds of connection
//! - `top.rs`: requests to Qimen and their signature
//! - `answer.rs`: the envelopes of all protocols, read tolerantly
//! - `refusal.rs`: the gateway's error codes -> failures, and what both editions say about theirs
//! - `paging.rs`: reading from the last page to the first
//! - `time.rs`: the platform's times -> RFC 3339
//! - `dictionary.rs`: the node `dictionary`: what codes mean
//! - `crm.rs`: the node `crm-orders`: orders as Qimen's own scenario shows them
//!
//! Adding an interface is adding a row to the table of its edition.

pub mod answer;
pub mod app;
pub mod columns;
pub mod crm;
pub mod describe;
pub mod dictionary;
pub mod edition;
pub mod filter;
pub mod interface;
pub mod paging;
pub mod refusal;
pub mod time;
pub mod top;
