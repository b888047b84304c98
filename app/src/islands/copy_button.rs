//! Copies a value and says so.
use leptos::prelude::*;

/// Copies `value` to the clipboard; the button and a polite announcement say "Copied" for two seconds. Disabled until it
/// works, and not displayed where scripts do not run. `label` names the value.
#[island]
pub fn CopyButton(value: String, label: String) -> impl IntoView {
    let (ready, set_ready) = signal(false);
    let (copied, set_copied) = signal(false);
    Effect::new(move |_| set_ready.set(true));
    let named = label.clone();
    #[cfg(feature = "hydrate")]
    let copy = move |_| {
        let Some(window) = web_sys::window() else {
            return;
        };
        let promise = window.navigator().clipboard().write_text(&value);
        leptos::task::spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
                set_copied.set(true);
                set_timeout(
                    move || set_copied.set(false),
                    std::time::Duration::from_secs(2),
                );
            }
        });
    };
    #[cfg(not(feature = "hydrate"))]
    let copy = {
        let _ = (value, set_copied);
        move |_| ()
    };
    view! {
        <button
            type="button"
            class="button copy"
            disabled=move || !ready.get()
            data-copied=move || copied.get().then_some("")
            aria-label=format!("Copy {named}")
            on:click=copy
        >
            {move || if copied.get() { "Copied" } else { "Copy" }}
        </button>
        <span class="quiet-live" role="status">{move || if copied.get() { format!("Copied {label}") } else { String::new() }}</span>
    }
}
