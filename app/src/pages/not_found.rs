//! The page for an address that leads nowhere.
use crate::request::set_status;
use crate::ui::{BarePage, RefusalPage};
use domain::{Refusal, code};
use leptos::prelude::*;

/// Answers 404 with its refusal.
#[component]
pub fn NotFound() -> impl IntoView {
    set_status(code::NOT_FOUND);
    view! {
        <BarePage>
            <RefusalPage refusal=Refusal::new(code::NOT_FOUND)/>
        </BarePage>
    }
    .into_any()
}
