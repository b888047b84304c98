//! Says at once what was dropped on a file input.
use leptos::prelude::*;

/// Watches the file input `input`: marks it while a file is held above it, and says the file's name and size, or that it
/// is larger than `limit` bytes. The dropping itself is the browser's own.
#[island]
pub fn MetadataDrop(input: String, limit: u32) -> impl IntoView {
    let (said, say) = signal(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        use super::document::{by_id, listen};
        let Some(input) = by_id::<web_sys::HtmlInputElement>(&input) else {
            return;
        };
        for (event, over) in [
            ("dragenter", true),
            ("dragover", true),
            ("dragleave", false),
            ("drop", false),
        ] {
            let marked = input.clone();
            listen(&input, event, move |_| {
                let _ = marked.toggle_attribute_with_force("data-over", over);
            });
        }
        let chosen = input.clone();
        listen(&input, "change", move |_| {
            let text = chosen.files().and_then(|files| files.get(0)).map_or_else(String::new, |file| {
                if file.size() > f64::from(limit) {
                    format!("{} is larger than {}. Choose the metadata file of one identity provider.", file.name(), in_words(f64::from(limit)))
                } else {
                    format!("{}, {}, will be read when you continue.", file.name(), in_words(file.size()))
                }
            });
            say.set(text);
        });
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (input, limit, say);
    view! { <p class="field-hint mt-1.5" role="status">{move || said.get()}</p> }
}

#[cfg(feature = "hydrate")]
fn in_words(bytes: f64) -> String {
    if bytes < 1024.0 * 1024.0 {
        format!("{:.0} kB", (bytes / 1024.0).max(1.0))
    } else {
        format!("{:.1} MB", bytes / 1024.0 / 1024.0)
    }
}
