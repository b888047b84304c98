//! Holds a dangerous button until the phrase is typed.
use leptos::prelude::*;

/// Disables the button `button` until the input `input` holds exactly `phrase` (spaces around it do not count). Without
/// JavaScript the button stays open: the server compares as well.
#[island]
pub fn TypedConfirm(input: String, button: String, phrase: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        use super::document::{by_id, listen};
        let (Some(input), Some(button)) = (
            by_id::<web_sys::HtmlInputElement>(&input),
            by_id::<web_sys::HtmlElement>(&button),
        ) else {
            return;
        };
        let phrase = phrase.clone();
        let hold = {
            let input = input.clone();
            move || {
                let _ =
                    button.toggle_attribute_with_force("disabled", input.value().trim() != phrase);
            }
        };
        hold();
        listen(&input, "input", move |_| hold());
    });
    #[cfg(not(feature = "hydrate"))]
    drop((input, button, phrase));
}
