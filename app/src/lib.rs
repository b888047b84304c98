//! What a person sees. Built twice: with `ssr` into the server, where pages are rendered, and with `hydrate` into the
//! browser's WebAssembly, which holds the islands and nothing else.
// A view's type nests as deep as its HTML; pages reach the default of 128.
#![recursion_limit = "256"]

pub mod islands;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
pub mod interstitial;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod request;
#[cfg(feature = "ssr")]
pub mod root;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod ui;

#[cfg(feature = "ssr")]
pub use root::{App, Demo};
#[cfg(feature = "ssr")]
pub use shell::shell;

/// Brings the islands of a page to life. Called by the page's script.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
