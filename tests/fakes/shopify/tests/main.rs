//! The fake shop of Shopify, over real HTTP.

mod access;
mod client;
mod consent;
mod faults;
mod graphql;
mod limits;
mod person;
mod queries;
mod rest;
mod rows;
mod searches;
mod signatures;
mod tokens;
mod webhooks;
