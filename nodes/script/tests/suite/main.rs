//! The nodes of code blocks, as workflows call them.

mod common;

mod blocks;
mod check;
mod differences_page;
mod js;
mod limits;
mod modules;
mod pages;
mod table;
