//! The mark: an arch with its portcullis half raised.
use leptos::prelude::*;

/// Draws the mark in the colour of the text around it. Decorative: the product's name stands beside it.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d="M4 28V15a12 12 0 0 1 24 0v13"/>
            <path d="M11 5.4V19M16 4v17M21 5.4V19" stroke-width="2"/>
            <path d="M5 12.5h22" stroke-width="2"/>
            <path d="M2.5 28H8M24 28h5.5"/>
        </svg>
    }
    .into_any()
}
