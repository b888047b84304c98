//! The mark: an arch with its portcullis half raised.
use leptos::prelude::*;

/// Draws the mark in the colour of the text around it. Decorative: the product's name stands beside it.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d="M5 28.5V15a11 11 0 0 1 22 0v13.5" stroke-width="3"/>
            <path d="M12.5 5.5v14M19.5 5.5v14M5.5 13.5h21" stroke-width="2.25"/>
        </svg>
    }
    .into_any()
}
