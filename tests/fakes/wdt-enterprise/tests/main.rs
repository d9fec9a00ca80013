//! The fake Wangdiantong merchant, over real HTTP.

mod callers;
mod client;
mod faults;
mod files;
mod gateway;
mod generated;
mod looks;
mod mounted;
mod pages;
mod rights;
mod scenes;
mod windows;
