//! The fake Selling Partner API, over real HTTP.
