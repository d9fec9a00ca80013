//! Wangdiantong (旺店通).

pub mod flagship;
pub mod qimen;
pub mod standard;
