//! The list of what is wrong, at the top of a refused form.
use super::FieldError;
use leptos::prelude::*;

/// Takes the focus when the page arrives and links each error to its field, in the same words as at the field. Renders
/// nothing when there is no error, so a form may always hold it. Field ids are field names.
#[component]
pub fn ErrorSummary(errors: Vec<FieldError>) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let items = errors
            .into_iter()
            .map(|error| match error.field {
                Some(field) => view! { <li><a href=format!("#{field}")>{error.message}</a></li> }.into_any(),
                None => view! { <li>{error.message}</li> }.into_any(),
            })
            .collect_view();
        view! {
            <div class="error-summary" id="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors-title">
                <h2 id="errors-title">"This was not saved"</h2>
                <ul>{items}</ul>
            </div>
        }
    })
    .into_any()
}
