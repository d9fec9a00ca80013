//! The fake flagship merchant, asked directly.

mod checks;
mod client;
mod faults;
mod filters;
mod merchant;
mod methods;
mod paging;
mod qimen;
mod rows;
mod windows;
