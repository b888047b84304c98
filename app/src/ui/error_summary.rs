//! The list of what is wrong, at the top of a refused form.
use crate::request::FlashError;
use leptos::prelude::*;

/// Takes the focus when the page arrives and links each error to its field, in the same words as at the field. Renders
/// nothing when there is no error, so a form may always hold it: `errors=flash.errors.clone()`. Field ids are field
/// names. `title` says what did not happen.
#[component]
pub fn ErrorSummary(
    errors: Vec<FlashError>,
    #[prop(default = "This was not saved".to_owned(), into)] title: String,
) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let items = errors
            .into_iter()
            .map(|error| {
                let message = match error.field {
                    Some(field) => view! { <a href=format!("#{field}")>{error.message}</a> }.into_any(),
                    None => error.message.into_any(),
                };
                let reference = error.reference.map(|reference| {
                    view! {
                        " "
                        <span class="text-sm text-muted">"Reference " <span class="mono">{reference}</span></span>
                    }
                });
                view! { <li>{message} {reference}</li> }
            })
            .collect_view();
        view! {
            <div class="error-summary" id="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors-title">
                <h2 id="errors-title">{title}</h2>
                <ul>{items}</ul>
            </div>
        }
    })
    .into_any()
}
