//! A recorded message, one element a line, the element that a check failed on marked.
use crate::ui::Listing;
use domain::saml::Line;
use leptos::prelude::*;

/// The message; `lines` are redacted already.
#[component]
pub fn Message(lines: Vec<Line>) -> impl IntoView {
    let lines = lines
        .into_iter()
        .map(|line| {
            let indent = "  ".repeat(line.depth);
            if line.marked {
                view! { {indent}<mark>{line.text}</mark>{"\n"} }.into_any()
            } else {
                format!("{indent}{}\n", line.text).into_any()
            }
        })
        .collect_view();
    view! { <Listing label="The message">{lines}</Listing> }.into_any()
}
